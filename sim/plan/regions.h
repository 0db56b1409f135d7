// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// Bytes in which a code of this many bits is stored in DDR: 1, 2 or 4.
int bytes_per_code(int bits);

/// Bytes of a layer's weights and biases in DDR: weights in 1 or 2 bytes a code, biases in 4, both
/// in the order of QuantizedLayer.
Bytes weight_region_bytes(const Layer& layer, const LayerArithmetic& numbers);

/// DDR regions of every map that crosses a group boundary and of every group's weights, one behind
/// the other from address 0, each on a 4 KiB boundary (so that no burst is cut needlessly). A map
/// between groups that all work at once has a buffer for each frame on the way.
std::vector<DdrRegion> plan_regions(const PlanRequest& request,
                                    const std::vector<LayerGroup>& groups);

}  // namespace rill
