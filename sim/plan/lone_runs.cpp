// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/lone_runs.h"

#include <algorithm>

#include "sim/plan/cost.h"
#include "sim/plan/folded_runs.h"
#include "sim/plan/folding_search.h"
#include "sim/plan/rate_candidates.h"
#include "sim/plan/whole_plans.h"

namespace rill {

LoneRuns::LoneRuns(const PlanRequest& request)
    : request_(request), regions_(regions_of_maps(request)) {}

bool LoneRuns::fits(LayerIndex first, LayerIndex last) {
  const auto key = std::make_pair(first, last);
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  return known_[key] = found_to_fit(first, last);
}

bool LoneRuns::found_to_fit(LayerIndex first, LayerIndex last) const {
  std::vector<LayerGroup> members(1);
  for (LayerIndex layer = first; layer <= last; ++layer) members[0].layers.push_back(layer);
  const FoldingSearch search(request_, members, regions_);
  const std::vector<Group> slowest = search.slowest_groups();
  if (fits_board(request_, slowest, cost_shared(request_, slowest))) return true;
  // What groups_at_rate() chooses from. Beside other groups there are fewer candidates: they end
  // where the memory is slower, which also brings the weights of the run behind.
  Plan plan = plan_without_groups(request_, regions_);
  const std::vector<std::vector<RateCandidate>> candidates =
      rate_candidates(request_, search, &plan);
  const auto fits = [](const RateCandidate& one) { return one.fits; };
  return std::any_of(candidates[0].begin(), candidates[0].end(), fits) ||
         search.fit_board().has_value();
}

}  // namespace rill
