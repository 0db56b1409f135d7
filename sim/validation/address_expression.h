// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace rill {

/// Value of a sum of products such as `R0 + ((40*ty + row)*164 + 80*tx)*64`: whole numbers, names,
/// + - * and brackets. Throws std::invalid_argument saying what is wrong with it.
std::uint64_t evaluate_address(const std::string& expression,
                               const std::map<std::string, std::uint64_t>& names);

}  // namespace rill
