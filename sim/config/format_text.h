// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/config/yaml_tree.h"

namespace rill {

/// Section form of a format written as text, so that `--set …output.width=8` can change one fact.
/// Nothing when the text is no format.
std::optional<YamlValue> format_section(const YamlValue& scalar);

}  // namespace rill
