// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.h"

namespace rill {

struct YamlValue;

/// Collects every mistake of a set of files, so that the user sees all of them at once.
class Problems {
 public:
  void add(const SourceLocation& where, const std::string& key, const std::string& message);
  std::size_t count() const { return diagnostics_.size(); }
  /// Throws a ConfigError with all diagnostics, ordered by place within each file, if there are
  /// any.
  void throw_if_any();

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The value being read: its key path and where complaints go.
class Place {
 public:
  explicit Place(Problems& problems, std::string key = "")
      : problems_(&problems), key_(std::move(key)) {}

  Place member(const std::string& name) const;  ///< `key.name`
  Place item(std::size_t index) const;          ///< `key[index]`
  const std::string& key() const { return key_; }
  Problems& problems() const { return *problems_; }
  void error(const SourceLocation& where, const std::string& message) const;
  void error(const YamlValue& value, const std::string& message) const;

 private:
  Problems* problems_;
  std::string key_;
};

}  // namespace rill
