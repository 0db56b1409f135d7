// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rill {

/// One point of a comparison: the settings that it lays over the run file, `key=value` each.
using Variant = std::vector<std::string>;

/// All combinations of `key=value1,value2,…` choices, the last key fastest. Commas inside brackets,
/// braces and quotes belong to a value; `4..9` stands for the whole numbers from 4 to 9. Without
/// choices: one variant without settings. Throws ConfigError when a choice has no key or no value.
std::vector<Variant> combine(const std::vector<std::string>& choices);

}  // namespace rill
