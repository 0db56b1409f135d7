// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/manifest.h"

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sim/io/file.h"

namespace rill {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& entry, const char* key, const std::string& fallback) {
  return entry.contains(key) && entry.at(key).is_string() ? entry.at(key).get<std::string>()
                                                          : fallback;
}

GoldenManifest::File file_of(const Json& entry, const std::filesystem::path& path) {
  GoldenManifest::File file;
  file.file = text_of(entry, "file", "");
  file.layer = text_of(entry, "layer", "");
  if (file.file.empty() || file.layer.empty()) {
    fail_file(path.string(), "an entry of `files` lacks `file` or `layer`; say both");
  }
  if (!std::filesystem::exists(path.parent_path() / file.file)) {
    fail_file(path.string(), "lists `" + file.file + "`, which does not exist; export it again");
  }
  const bool sums = entry.contains("accumulator") && entry.at("accumulator") == true;
  if (sums) file.layer += "_acc";
  const std::string packing = text_of(entry, "packing", "");
  if (!packing.empty()) file.packing = parse_packing(packing, path.string());
  return file;
}

}  // namespace

GoldenManifest read_manifest(const std::filesystem::path& folder) {
  GoldenManifest manifest;
  const std::filesystem::path path = folder / "manifest.json";
  if (!std::filesystem::exists(path)) return manifest;
  const auto text = read_file(path, "a manifest");
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object()) {
    fail_file(path.string(), "is not a JSON object of names; mend it or take it away");
  }
  if (json.contains("files") && json.at("files").is_array()) {
    manifest.lists_files = true;
    for (const Json& entry : json.at("files")) {
      if (entry.is_object() && text_of(entry, "role", "output") != "output") continue;
      manifest.files.push_back(file_of(entry, path));
    }
  }
  for (const auto& [name, entry] : json.items()) {
    const std::string lsb = entry.is_object() ? text_of(entry, "lsb", "") : "";
    if (lsb.compare(0, 2, "2^") != 0) continue;
    manifest.lsbs.push_back({name, std::exp2(std::strtod(lsb.c_str() + 2, nullptr)), lsb});
  }
  return manifest;
}

}  // namespace rill
