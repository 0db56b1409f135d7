// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/overrides.h"
#include "sim/config/parsed_files.h"
#include "sim/config/problems.h"
#include "sim/config/yaml_tree.h"

// Inside of this folder.
namespace rill {

/// A section of a run as a tree, from its own file or written inside the run file.
struct RunSection {
  YamlValue tree;
  std::filesystem::path folder;  ///< that relative paths inside start from
  std::string name;              ///< when the section gives none
  std::string place;             ///< key path in front of its keys: empty for a file of its own
};

/// A run file and its sections as they are written, with the settings laid over them.
struct RunTrees {
  YamlValue run;
  std::optional<RunSection> network, numerics, design, board, memory;
  std::vector<std::filesystem::path> files;  ///< that were read, the run file first
  bool settings_applied = true;              ///< every override found its key
};

/// Follows the run's references. `parsed` null: every file is read. What is wrong goes to
/// `problems`; throws only when there is no run file to read.
RunTrees read_run_trees(const std::filesystem::path& run_file,
                        const std::filesystem::path& configs_root,
                        const std::vector<Override>& overrides, ParsedFiles* parsed,
                        Problems& problems);

}  // namespace rill
