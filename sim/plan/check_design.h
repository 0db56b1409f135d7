// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// Cuts the network into groups (partition()) after checking everything in a design that only its
/// network can show to be wrong: layers that the machine does not run, layer and FIFO names, given
/// foldings, rows for a layer without line buffer. Throws one ConfigError with all of it.
std::vector<LayerGroup> checked_groups(const PlanRequest& request, FusionChoice* choice);

}  // namespace rill
