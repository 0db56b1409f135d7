// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// What one group costs, or nothing when it does not fit: layers first … last of the topological
/// order.
using RunCost = std::function<std::optional<double>(LayerIndex first, LayerIndex last)>;

/// The cheapest way to cut layers 0 … count-1 into runs of neighbours, as the last layer of every
/// run; empty when no way fits. Exact by dynamic programming, for costs that add up: the best way
/// to do the first n layers is the best over where its last run begins. A run that does not fit
/// makes longer ones from the same layer on not fit either.
std::vector<LayerIndex> cheapest_runs(LayerIndex count, const RunCost& cost);

/// What the run first … last adds when the run behind it ends at `next_last` (nothing: it is the
/// last one).
using ChainCost =
    std::function<double(LayerIndex first, LayerIndex last, std::optional<LayerIndex> next_last)>;

/// The same as cheapest_runs() where a run's cost depends on the run behind it as well. Exact: of
/// each run the best way on is the best over all runs that can follow.
std::vector<LayerIndex> cheapest_chain(
    LayerIndex count, const std::function<bool(LayerIndex first, LayerIndex last)>& fits,
    const ChainCost& cost);

/// DDR bytes of maps that a run of layers reads and writes: what it reads from outside once, and
/// what somebody outside reads or the network answers. Weights move in every grouping alike.
double run_traffic(const PlanRequest& request, LayerIndex first, LayerIndex last);

/// Whether a design leaves its groups to fused_groups().
bool has_searched_groups(const DesignSpec& design);

/// The cost of a run by the design's fusion_goal; with `fusion: all_that_fits`, 1 and its share of
/// the traffic of layers that run on their own, halved: of the groupings into the fewest groups,
/// the one that moves least is the cheapest (merging never adds traffic). A run fits when the bits
/// that it needs however it is folded do: line buffers, the words that wait in front of joins, and
/// weights (streamed ones twice, because those of the next run come in meanwhile; resident ones all
/// at once). `request` must outlive it.
RunCost fusion_cost(const PlanRequest& request);

/// The search asks the planner what a run fits and takes: with streamed weights, groups one after
/// another and a folding for the board, each group's folding is a question of its own.
bool folds_runs(const PlanRequest& request);

/// The groups of `fusion: auto` and `all_that_fits`: runs of the topological order that fit the
/// board and cost least. Fills `choice`. Throws SimulationError when a
/// single layer does not fit.
std::vector<LayerGroup> fused_groups(const PlanRequest& request, FusionChoice* choice);

}  // namespace rill
