// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/yaml_tree.h"
#include "sim/network/network.h"

namespace rill {

/// The name that stands for the picture in `from:`.
inline constexpr const char* kInputName = "input";

/// Fills Layer::inputs from the `from` keys of `layers_value` (one child per layer, same order).
/// Reports unknown names, layers that read what stands below them, cycles, and operations with too
/// many or too few inputs.
void link_layers(std::vector<Layer>& layers, const YamlValue& layers_value, const Place& place);

/// Layers named by `outputs`; every layer that nobody reads when the list is empty.
std::vector<LayerIndex> output_layers(const std::vector<std::string>& names,
                                      const std::vector<Layer>& layers, const YamlValue& network,
                                      const Place& place);

/// Names of layers by index, `input` for the picture.
std::vector<std::string> names_of(const std::vector<LayerIndex>& indices,
                                  const std::vector<Layer>& layers);

}  // namespace rill
