// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/core/units.h"
#include "sim/cost/resources.h"
#include "sim/plan/plan.h"

namespace rill {

/// What fusing layers into groups saves and costs: the machine of the plan beside one that runs
/// every layer by itself, all stages folded as they are. Nothing else differs, so that what a
/// folding costs that only the one or the other has room for is no part of it.
struct FusionEffect {
  int maps = 0;                                ///< between layers
  int maps_on_chip = 0;                        ///< of which no byte goes through DDR
  Bytes map_bytes = 0, unfused_map_bytes = 0;  ///< DDR bytes of all maps in a frame
  Resources machine, unfused_machine;          ///< all of both

  Bytes saved() const { return unfused_map_bytes - map_bytes; }
  /// What the whole machine has more: line buffers and FIFOs of all stages of a group, and arrays
  /// that work side by side where layers on their own take turns on the largest.
  Resources cost() const { return machine + unfused_machine * -1.0; }
};

/// Nothing for a tiled machine, and where the layers cannot run one by one.
std::optional<FusionEffect> fusion_effect(const Plan& plan);

}  // namespace rill
