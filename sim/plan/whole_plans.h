// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/plan.h"
#include "sim/plan/stage_plan.h"

// Groups compared by the machines that they really give.
namespace rill {

/// What the request asks for, before anything is mapped.
Plan plan_without_groups(const PlanRequest& request, std::vector<DdrRegion> regions);

/// The machine with these groups; the request names the memory and the clock. Throws as
/// make_plan().
Plan plan_groups(const PlanRequest& request, const std::vector<LayerGroup>& layers);

/// A cut into runs of neighbours: the last layer of every run.
using Cut = std::vector<LayerIndex>;

/// A cut as groups.
std::vector<LayerGroup> groups_of(const PlanRequest& request, const Cut& cut);

/// The best of some cuts, the network as one run, and what comes of merging neighbouring runs of
/// the best as long as that helps: each planned as a whole, taken when the machine fits the board,
/// and judged by what its closed forms give of the design's goal (`all_that_fits`: the fewest runs,
/// and of those the least traffic). `may_merge` says quickly that a run is not worth a plan. The
/// first cut, when no machine is known to fit.
Cut best_cut(const PlanRequest& request, const std::vector<Cut>& cuts,
             const std::function<bool(LayerIndex first, LayerIndex last)>& may_merge);

}  // namespace rill
