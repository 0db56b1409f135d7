// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"

namespace rill {

// Readers of single files. Each throws one ConfigError with every mistake in the file; an absent
// `name` becomes the file's name without extension.
MemorySpec read_memory(const std::filesystem::path& path);
BoardSpec read_board(const std::filesystem::path& path);
NumericsSpec read_numerics(const std::filesystem::path& path);
DesignSpec read_design(const std::filesystem::path& path);
/// Shapes are not inferred: call infer_shapes().
Network read_network(const std::filesystem::path& path);
/// Names and paths as written; load_run() follows them.
RunSpec read_run(const std::filesystem::path& path);

/// One line of `rill list`.
struct ListEntry {
  std::string name;
  std::string summary;
};

/// What is in configs/<kind>/, by name; kind is one of list_kinds(). `layers` lists the operations
/// a network may use. Throws ConfigError for an unknown kind or a broken file.
std::vector<ListEntry> list_configs(const std::string& kind,
                                    const std::filesystem::path& configs_root);

/// boards, memories, networks, numerics, designs, layers.
const std::vector<std::string>& list_kinds();

/// configs/README.md: every key of every kind of file, from the declarations the readers use.
std::string field_reference();

}  // namespace rill
