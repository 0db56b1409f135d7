// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// Whether operand `operand` of a join takes its map from DDR although the group makes it: the
/// design spills it by FIFO name, or spills every operand that would have to wait for the others
/// with more than a row of its map and two bursts, or with all of it (`spill: ddr`). It is loaded
/// while it is being stored, burst by burst.
bool is_spilled(const PlanRequest& request, const LayerGroup& group, LayerIndex join,
                std::size_t operand);

/// Names of the FIFOs in front of a group's joins whose maps the group makes.
std::vector<std::string> spillable_fifos(const PlanRequest& request, const LayerGroup& group);

/// Whether any join of the group takes this map of the group from DDR.
bool is_spilled(const PlanRequest& request, const LayerGroup& group, LayerIndex map);

}  // namespace rill
