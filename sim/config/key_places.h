// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "sim/core/error.h"

namespace rill {

/// Where the keys of one section of a file (or `--set`) stand, so that a rule that only later turns
/// out to be broken, when the network is mapped, still points at the line that broke it.
class KeyPlaces {
 public:
  KeyPlaces() = default;
  /// `prefix` is what stands before the section's keys in messages, such as `design`.
  explicit KeyPlaces(std::string prefix) : prefix_(std::move(prefix)) {}

  /// `path` is relative to the section: `stages.dw1_pw1x1.pe`, `fusion[0][1]`.
  void add(const std::string& path, const SourceLocation& where) { places_[path] = where; }

  /// A mistake in the key: at its own place, else at that of the innermost known section around it,
  /// else at `fallback`.
  Diagnostic mistake(const std::string& path, const std::string& message,
                     const SourceLocation& fallback) const;

 private:
  std::string prefix_;
  std::map<std::string, SourceLocation> places_;
};

}  // namespace rill
