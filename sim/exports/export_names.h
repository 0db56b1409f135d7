// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/network/network.h"
#include "sim/plan/plan.h"

namespace rill {

/// The layers that a name means: a layer, a group of the plan (fusion group, pass of a tiled
/// machine), or a bundle of the network; in network order. Throws ConfigError with the nearest
/// names for others.
std::vector<LayerIndex> layers_to_export(const Plan& plan, const std::string& name);

/// Passes of a tiled machine that compute one of the layers, or the one of this name.
std::vector<int> passes_to_export(const Plan& plan, const std::string& name,
                                  const std::vector<LayerIndex>& layers);

}  // namespace rill
