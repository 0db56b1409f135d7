// SPDX-License-Identifier: Apache-2.0
#include "sim/config/layer_names.h"

#include <algorithm>

#include "sim/config/network_links.h"
#include "sim/config/schemas.h"
#include "sim/network/hardware_name.h"

namespace rill {

namespace {

/// Letters, digits, _ and single dots inside, at least one of them a letter or _: module paths of
/// other frameworks (`layer1.0.conv1`, `3a.1x1`) are layer names.
bool is_layer_name(const std::string& name) {
  const auto joins = [](char a, char b) { return a == '.' && b == '.'; };
  const bool dots_inside = !name.empty() && name.front() != '.' && name.back() != '.' &&
                           std::adjacent_find(name.begin(), name.end(), joins) == name.end();
  const bool allowed = std::all_of(name.begin(), name.end(), [](char c) {
    return c == '.' || is_identifier(std::string("_") + c);
  });
  const bool has_letter = std::any_of(name.begin(), name.end(),
                                      [](char c) { return is_identifier(std::string(1, c)); });
  return dots_inside && allowed && has_letter;
}

}  // namespace

void check_layer_name(const YamlValue& layer, const Place& here, const YamlValue& layers) {
  if (layer.key == kInputName) {
    here.error(layer.key_where, "this name stands for the picture; choose another");
  } else if (!is_layer_name(layer.key)) {
    here.error(layer.key_where,
               "is not usable as a layer name; use letters, digits, _ and dots between them");
  }
  for (const YamlValue& other : layers.children) {
    if (&other == &layer) break;
    if (other.key == layer.key || hardware_name(other.key) != hardware_name(layer.key)) continue;
    here.error(layer.key_where, "differs from `" + other.key +
                                    "` in a dot only, and modules have no dots; rename one");
  }
}

}  // namespace rill
