// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/plan/plan.h"

namespace rill {

/// Fills `shared_costs` and `resources` of a tiled plan: buffers, units, data movers, control.
void cost_tiled(Plan* plan);

/// Multipliers that the units have; a pointwise loop of ii 2 needs half of its products at a time.
int tiled_multipliers(const Plan& plan);

}  // namespace rill
