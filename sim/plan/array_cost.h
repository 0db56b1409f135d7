// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// Resources of the array of a stage with weights: multipliers or what stands in for them, sums.
Resources array_resources(const PlanRequest& request, const Stage& stage);

}  // namespace rill
