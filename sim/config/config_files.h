// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/yaml_tree.h"

namespace rill {

/// Names of the YAML files in a folder, without extension, sorted.
std::vector<std::string> config_names(const std::filesystem::path& folder);

/// The file a reference means: a path (with a slash or .yaml/.yml at the end) is relative to
/// `base`, a plain name is folder/<name>.yaml. Reports names that do not exist there, and suggests.
std::optional<std::filesystem::path> find_config(const YamlValue& reference,
                                                 const std::filesystem::path& base,
                                                 const std::filesystem::path& folder,
                                                 const Place& place);

/// Folder that a relative path in this value starts from: `base` for a value in a file, the current
/// folder for one on the command line.
std::filesystem::path base_of(const YamlValue& value, const std::filesystem::path& base);

}  // namespace rill
