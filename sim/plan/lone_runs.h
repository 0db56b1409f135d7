// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/plan/stage_plan.h"

// Inside of this folder.
namespace rill {

/// Which runs of layers the board holds when nothing else is on it, for `folding: target_fps` of
/// groups one after another. A run that it does not hold alone it does not hold beside others, so
/// that no cut with such a run needs to be planned as a whole, which takes some 50 times as long.
class LoneRuns {
 public:
  /// `request` must outlive it.
  explicit LoneRuns(const PlanRequest& request);

  /// False when none of the foldings that groups_at_rate() may give the layers first … last fits.
  bool fits(LayerIndex first, LayerIndex last);

 private:
  bool found_to_fit(LayerIndex first, LayerIndex last) const;

  const PlanRequest& request_;
  std::vector<DdrRegion> regions_;
  std::map<std::pair<LayerIndex, LayerIndex>, bool> known_;
};

}  // namespace rill
