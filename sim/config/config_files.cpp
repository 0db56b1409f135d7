// SPDX-License-Identifier: Apache-2.0
#include "sim/config/config_files.h"

#include <algorithm>

#include "sim/config/suggest.h"

namespace rill {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool is_path(const std::string& text) {
  return text.find('/') != std::string::npos || ends_with(text, ".yaml") || ends_with(text, ".yml");
}

}  // namespace

std::vector<std::string> config_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::filesystem::path base_of(const YamlValue& value, const std::filesystem::path& base) {
  return value.where.line > 0 ? base : std::filesystem::current_path();
}

std::optional<std::filesystem::path> find_config(const YamlValue& reference,
                                                 const std::filesystem::path& base,
                                                 const std::filesystem::path& folder,
                                                 const Place& place) {
  const std::string& text = reference.text;
  const bool by_path = is_path(text);
  const std::filesystem::path path =
      by_path ? (base_of(reference, base) / text).lexically_normal() : folder / (text + ".yaml");
  if (std::filesystem::exists(path)) return path;
  const std::vector<std::string> known = config_names(folder);
  const std::string kind = folder.filename().string();
  if (by_path) {
    place.error(reference, "file " + path.string() + " does not exist; correct the path, or name " +
                               "one of configs/" + kind + ": " + join_names(known));
  } else {
    place.error(reference,
                "`" + text + "` is not in " + folder.string() + "; " + suggestion(text, known));
  }
  return std::nullopt;
}

}  // namespace rill
