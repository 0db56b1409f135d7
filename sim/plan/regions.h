// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/bram/weight_layout.h"
#include "modules/dma/map_codec.h"
#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// How maps of this format lie in DDR.
MapLayout map_layout(const DesignSpec& design, const Format& format);

/// Bytes of one frame of a map in DDR.
Bytes map_bytes(const PlanRequest& request, LayerIndex map);

/// Whether codes that cross the ports have fewer bits than they take in DDR: dense packing would
/// move fewer bytes.
bool has_idle_bits(const Plan& plan);

/// First byte of a code of the map in the region's first buffer.
std::uint64_t address_of_code(const DdrRegion& region, const Shape& map, int row, int column,
                              int channel);

/// How a layer's parameters lie in DDR and in its weight memory, in the order of QuantizedLayer.
WeightLayout weight_layout(const DesignSpec& design, const Layer& layer,
                           const LayerArithmetic& numbers);

/// DDR regions of every map that crosses a group boundary and of every group's weights, one behind
/// the other from address 0, each on a 4 KiB boundary (so that no burst is cut needlessly). A map
/// between groups that all work at once has a buffer for each frame on the way.
std::vector<DdrRegion> plan_regions(const PlanRequest& request,
                                    const std::vector<LayerGroup>& groups);

}  // namespace rill
