// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/parsed_files.h"
#include "sim/config/setting.h"
#include "sim/config/yaml_tree.h"

namespace rill {

/// One setting, read. Its value stands nowhere in a file: it is located at what the user wrote.
struct Override {
  std::vector<std::string> path;  ///< at least one segment
  YamlValue value;
  SourceLocation where;
};

/// Reads the command line's words; malformed ones are reported and left out. `parsed` may be null.
std::vector<Override> parse_overrides(const std::vector<Setting>& settings, Problems& problems,
                                      ParsedFiles* parsed);

/// Puts the value at path[first …] of the tree. Sections on the way are made where they are absent;
/// a format written as text becomes a section of its facts.
void apply_override(const Override& change, std::size_t first, YamlValue& tree, Problems& problems);

}  // namespace rill
