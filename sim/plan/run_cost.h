// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/plan/fusion_search.h"

// Inside of this folder.
namespace rill {

/// The cost of fusion_cost() with this share of the chip's memory bits for buffers and weights.
RunCost run_cost_within(const PlanRequest& request, double share);

}  // namespace rill
