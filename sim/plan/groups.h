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

/// The groups that the design asks for; a layer in no listed group is its own. Throws ConfigError
/// for unknown or repeated layers.
std::vector<LayerGroup> groups_as_given(const Network& network, const DesignSpec& design);

/// The same groups in an order in which they can run one after another. Throws ConfigError when
/// they depend on each other in a circle.
std::vector<LayerGroup> in_running_order(const Network& network, std::vector<LayerGroup> groups,
                                         const DesignSpec& design);

/// groups_as_given() in_running_order().
std::vector<LayerGroup> partition(const Network& network, const DesignSpec& design);

}  // namespace rill
