// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "sim/config/yaml_tree.h"

namespace rill {

/// Trees of files and of `--set` values that were parsed before: thousands of runs of a sweep read
/// the same few files. Only what has no mistake is kept, so that mistakes are reported every time.
class ParsedFiles {
 public:
  /// read_yaml_file(), once a path.
  std::optional<YamlValue> file(const std::filesystem::path& path, Problems& problems);
  /// parse_yaml() of a value that stands in no file, once a text. `where` is what it is called.
  std::optional<YamlValue> value(const std::string& text, const std::string& where,
                                 Problems& problems);

 private:
  std::map<std::filesystem::path, YamlValue> files_;
  std::map<std::string, YamlValue> values_;
};

/// YAML text of a tree on one line, made for comparing and hashing: many times faster than
/// to_yaml(). Reading it back gives an equal tree.
std::string to_yaml_compact(const YamlValue& value);

}  // namespace rill
