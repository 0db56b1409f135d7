// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rill {

/// What of one section of a run turned out right, so that a rule is only applied to what is.
class SectionState {
 public:
  /// The section was not found.
  SectionState() = default;
  /// `doubtful`: keys of the section in which something is wrong, or may be meant otherwise.
  explicit SectionState(std::vector<std::string> doubtful)
      : is_there_(true), doubtful_(std::move(doubtful)) {}

  /// There, and without a mistake.
  bool sound() const { return is_there_ && doubtful_.empty(); }
  /// There, and no mistake in this key, inside of it, or in a section around it.
  bool sound(const std::string& key) const;
  void add_doubtful(const std::string& key) { doubtful_.push_back(key); }

 private:
  bool is_there_ = false;
  std::vector<std::string> doubtful_;
};

}  // namespace rill
