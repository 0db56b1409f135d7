// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rill {

/// The known name closest to a misspelt one by edit distance, or an empty string when none is near
/// enough to be meant.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

/// `a, b, c`; long lists are cut and end with how many more there are.
std::string join_names(const std::vector<std::string>& names);

/// Remedy for an unknown name: "did you mean `x`? Known: a, b, x".
std::string suggestion(const std::string& name, const std::vector<std::string>& known);

}  // namespace rill
