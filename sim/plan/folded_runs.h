// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/plan/folding_search.h"
#include "sim/plan/fusion_search.h"
#include "sim/plan/group_step.h"

namespace rill {

/// Every map in DDR, and no weights: a run may begin and end anywhere.
std::vector<DdrRegion> regions_of_maps(const PlanRequest& request);

/// Runs of neighbouring layers as groups that work one after another, each folded as fast as the
/// board allows: what `folding: fit_board` makes of them, and its closed form.
class FoldedRuns {
 public:
  /// The request, which must outlive this, names the memory and the clock; `possible` says quickly
  /// that a run has more bits than the board. `usual`: groups like those that are to be found. As
  /// many DMA engines as they need are kept room for beside every run.
  FoldedRuns(const PlanRequest& request, RunCost possible, const std::vector<LayerGroup>& usual);

  /// Folds all runs, short ones first, as long as that is work for about half a second; returns how
  /// many layers the longest have.
  LayerIndex fold_all();

  /// Nothing when no folding of these layers fits the board.
  const std::optional<GroupStep>& at(LayerIndex first, LayerIndex last);

  /// Cycles from the start of the run first … last to that of first `next` = the run behind it.
  double cycles(LayerIndex first, LayerIndex last, std::optional<LayerIndex> next_last);

 private:
  struct Folded {
    std::optional<GroupStep> step;
    /// Cycles that its stages take at least because faster ones do not fit; 0 when that is not why.
    std::int64_t limit = 0;
  };
  const Folded& folded(LayerIndex first, LayerIndex last);
  Folded fold(LayerIndex first, LayerIndex last);

  const PlanRequest& request_;
  RunCost possible_;
  std::vector<PartCost> shared_;
  Plan plan_;  ///< without groups: what closed forms ask
  std::map<std::pair<LayerIndex, LayerIndex>, Folded> known_;
  std::int64_t planned_ = 0;  ///< stages of the runs folded so far
};

}  // namespace rill
