// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.h"

namespace rill {

struct YamlValue;

/// Orders mistakes by place within each file; files stay in the order of their first mistakes.
void sort_by_place(std::vector<Diagnostic>* mistakes);

/// True when one of the paths is the other, or of a section around it: `stages` and
/// `stages.pool1.pe`, `fusion[0]` and `fusion`.
bool overlap(const std::string& path, const std::string& other);

/// Collects every mistake of a set of files, so that the user sees all of them at once.
class Problems {
 public:
  void add(const SourceLocation& where, const std::string& key, const std::string& message);
  std::size_t count() const { return diagnostics_.size(); }
  /// A key that a misspelt one was probably meant to be: what depends on it is not to be judged.
  void doubt(const std::string& key) { doubtful_.push_back(key); }
  /// Keys that were complained about or are doubtful, in the order in which that turned out.
  const std::vector<std::string>& doubtful() const { return doubtful_; }
  /// All diagnostics, ordered by place within each file.
  std::vector<Diagnostic> sorted() const;
  /// Throws a ConfigError with sorted() if there are any.
  void throw_if_any() const;

 private:
  std::vector<Diagnostic> diagnostics_;
  std::vector<std::string> doubtful_;
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
