// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/folded_runs.h"

#include <algorithm>
#include <utility>

#include "sim/plan/cost.h"
#include "sim/plan/estimate.h"
#include "sim/plan/regions.h"
#include "sim/plan/whole_plans.h"

namespace rill {

namespace {

/// Stages of runs that are folded, some ten times each, before no longer runs are looked at: half a
/// second of work.
constexpr std::int64_t kMostStages = 6000;

}  // namespace

std::vector<DdrRegion> regions_of_maps(const PlanRequest& request) {
  std::vector<LayerGroup> apart;
  for (LayerIndex i = 0; i < static_cast<LayerIndex>(request.network.layers.size()); ++i) {
    apart.push_back({request.layer(i).name, {i}});
  }
  std::vector<DdrRegion> regions = plan_regions(request, apart);
  const auto is_weights = [](const DdrRegion& region) {
    return region.purpose == Purpose::Weights;
  };
  regions.erase(std::remove_if(regions.begin(), regions.end(), is_weights), regions.end());
  return regions;
}

FoldedRuns::FoldedRuns(const PlanRequest& request, RunCost possible,
                       const std::vector<LayerGroup>& usual)
    : request_(request),
      possible_(std::move(possible)),
      plan_(plan_without_groups(request, regions_of_maps(request))) {
  const FoldingSearch search(request, usual, plan_.regions);
  shared_ = cost_shared(request, search.slowest_groups());
}

const std::optional<GroupStep>& FoldedRuns::at(LayerIndex first, LayerIndex last) {
  return folded(first, last).step;
}

double FoldedRuns::cycles(LayerIndex first, LayerIndex last, std::optional<LayerIndex> next_last) {
  const double next = next_last ? at(last + 1, *next_last)->weights_ahead : 0;
  return step_cycles(plan_, *at(first, last), next);
}

LayerIndex FoldedRuns::fold_all() {
  const auto count = static_cast<LayerIndex>(request_.network.layers.size());
  for (LayerIndex length = 1; length <= count; ++length) {
    if (planned_ > kMostStages) return length - 1;
    bool any = false;
    for (LayerIndex first = 0; first + length <= count; ++first) {
      if (folded(first, first + length - 1).step) any = true;
    }
    if (!any) break;
  }
  return count;
}

const FoldedRuns::Folded& FoldedRuns::folded(LayerIndex first, LayerIndex last) {
  const auto key = std::make_pair(first, last);
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  const Folded run = fold(first, last);
  return known_[key] = run;
}

FoldedRuns::Folded FoldedRuns::fold(LayerIndex first, LayerIndex last) {
  Folded run;
  std::int64_t at_least = 1;
  if (first < last) {
    // More layers do not fit where fewer do not, nor as fast.
    for (const auto& part : {std::make_pair(first, last - 1), std::make_pair(first + 1, last)}) {
      const auto known = known_.find(part);
      if (known == known_.end()) continue;
      if (!known->second.step) return run;
      at_least = std::max(at_least, known->second.limit);
    }
  }
  if (!possible_(first, last)) return run;
  std::vector<LayerGroup> members(1);
  for (LayerIndex layer = first; layer <= last; ++layer) members[0].layers.push_back(layer);
  planned_ += last - first + 1;
  const FoldingSearch search(request_, members, plan_.regions);
  auto alone = search.fastest_alone(0, at_least, shared_);
  if (!alone) return run;
  if (request_.design.weights == DesignSpec::Weights::Streamed) {
    for (LayerIndex layer = first; layer <= last; ++layer) {
      alone->group.weight_bytes +=
          weight_layout(request_.design, request_.layer(layer), request_.numbers(layer)).bytes();
    }
  }
  plan_.groups = {std::move(alone->group)};
  estimate_groups(&plan_);
  run.step = group_step(plan_, plan_.groups[0]);
  run.limit = std::max(at_least, alone->limit);
  return run;
}

}  // namespace rill
