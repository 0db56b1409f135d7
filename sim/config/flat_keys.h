// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/config/yaml_tree.h"

namespace rill {

using KeyValues = std::vector<std::pair<std::string, std::string>>;

/// Every value of a section under the key by which `--set` reaches it: `design.stages.dw.pe`, `4`.
/// An item of a list of sections goes by its name, or by its number from 0; a list of plain values
/// is one value, as it is written. `section` is the key of `tree`; empty for a run's own keys.
KeyValues flat_keys(const std::string& section, const YamlValue& tree);

}  // namespace rill
