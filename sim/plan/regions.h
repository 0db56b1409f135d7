// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/bram/weight_layout.h"
#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// Bytes in which a code of this many bits is stored in DDR: 1, 2 or 4.
int bytes_per_code(int bits);

/// How a layer's parameters lie in DDR and in its weight memory, in the order of QuantizedLayer.
WeightLayout weight_layout(const Layer& layer, const LayerArithmetic& numbers);

/// DDR regions of every map that crosses a group boundary and of every group's weights, one behind
/// the other from address 0, each on a 4 KiB boundary (so that no burst is cut needlessly). A map
/// between groups that all work at once has a buffer for each frame on the way.
std::vector<DdrRegion> plan_regions(const PlanRequest& request,
                                    const std::vector<LayerGroup>& groups);

}  // namespace rill
