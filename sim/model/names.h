// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// Inside of this folder.
namespace rill::detail {

/// Remedy for an unknown name: "did you mean x?", or what there is.
std::string suggest(const std::string& name, const std::vector<std::string>& known);

}  // namespace rill::detail
