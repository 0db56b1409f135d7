// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"

namespace rill {

/// Layers of one group, in network order, and the group's name.
struct LayerGroup {
  std::string name;
  std::vector<LayerIndex> layers;
};

/// Cuts the network into fusion groups as the design asks, in an order in which they can run one
/// after another; a layer in no listed group is its own. Throws ConfigError for unknown or repeated
/// layers, and for groups that depend on each other in a circle.
std::vector<LayerGroup> partition(const Network& network, const DesignSpec& design);

}  // namespace rill
