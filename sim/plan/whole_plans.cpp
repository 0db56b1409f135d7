// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/whole_plans.h"

#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "sim/core/error.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/board_fit.h"
#include "sim/plan/estimate.h"
#include "sim/plan/frame_energy.h"
#include "sim/plan/lone_runs.h"

namespace rill {

namespace {

/// Plans that merging may try: a third of a second of work on FlowNetS.
constexpr std::size_t kMostPlans = 100;

/// What the goal makes least, and what decides where that is equal.
using Score = std::pair<double, double>;

Score score_of(const Plan& plan) {
  const Estimate result = estimate(plan);
  const auto bytes = static_cast<double>(
      std::accumulate(result.ddr_bytes.begin(), result.ddr_bytes.end(), Bytes{0}));
  const auto cycles = static_cast<double>(result.latency_cycles);
  if (plan.design.fusion == DesignSpec::Fusion::AllThatFits) {
    return {static_cast<double>(plan.groups.size()), bytes};
  }
  switch (plan.design.fusion_goal) {
    case DesignSpec::FusionGoal::Traffic:
      return {bytes, cycles};
    case DesignSpec::FusionGoal::Latency:
      return {cycles, bytes};
    case DesignSpec::FusionGoal::Energy:
      break;
  }
  return {frame_energy_j(plan, result), bytes};
}

/// Plans of cuts, each made once.
class WholePlans {
 public:
  explicit WholePlans(const PlanRequest& request) : request_(request) {
    const DesignSpec& design = request.design;
    if (design.folding == DesignSpec::FoldingPolicy::TargetFps &&
        design.execution == DesignSpec::Execution::Sequential) {
      lone_.emplace(request);
    }
  }

  std::size_t made() const { return known_.size(); }

  /// Takes the cut when its machine fits and is better than the best one so far.
  bool take(const Cut& cut) {
    const std::optional<Score> score = score_of_cut(cut);
    if (!score || (score_ && *score >= *score_)) return false;
    best_ = cut;
    score_ = score;
    return true;
  }

  const Cut& best() const { return best_; }

 private:
  std::optional<Score> score_of_cut(const Cut& cut) {
    const auto known = known_.find(cut);
    if (known != known_.end()) return known->second;
    return known_[cut] = planned(cut);
  }

  std::optional<Score> planned(const Cut& cut) {
    try {
      if (cut.size() > 1 && !each_fits_alone(cut)) return std::nullopt;
      const Plan plan = plan_groups(request_, groups_of(request_, cut));
      if (!shortages(plan.resources, plan.board.capacity).empty()) return std::nullopt;
      return score_of(plan);
    } catch (const ConfigError&) {
      return std::nullopt;  // told by the plan of the cut that is chosen
    } catch (const SimulationError&) {
      return std::nullopt;
    }
  }

  bool each_fits_alone(const Cut& cut) {
    if (!lone_) return true;
    LayerIndex first = 0;
    for (const LayerIndex last : cut) {
      if (!lone_->fits(first, last)) return false;
      first = last + 1;
    }
    return true;
  }

  const PlanRequest& request_;
  std::optional<LoneRuns> lone_;  ///< where a whole plan takes long
  std::map<Cut, std::optional<Score>> known_;
  Cut best_;
  std::optional<Score> score_;
};

}  // namespace

std::vector<LayerGroup> groups_of(const PlanRequest& request, const Cut& cut) {
  std::vector<LayerGroup> groups;
  LayerIndex first = 0;
  for (const LayerIndex last : cut) {
    LayerGroup group;
    for (; first <= last; ++first) group.layers.push_back(first);
    const std::string head = hardware_name(request.layer(group.layers.front()).name);
    group.name = group.layers.size() == 1
                     ? head
                     : head + "_to_" + hardware_name(request.layer(group.layers.back()).name);
    groups.push_back(std::move(group));
  }
  return groups;
}

Cut best_cut(const PlanRequest& request, const std::vector<Cut>& cuts,
             const std::function<bool(LayerIndex first, LayerIndex last)>& may_merge) {
  WholePlans plans(request);
  for (const Cut& cut : cuts) plans.take(cut);
  const LayerIndex last = static_cast<LayerIndex>(request.network.layers.size()) - 1;
  if (may_merge(0, last)) plans.take({last});
  for (bool better = true; better;) {
    better = false;
    const Cut from = plans.best();
    for (std::size_t i = 0; i + 1 < from.size() && plans.made() < kMostPlans; ++i) {
      if (!may_merge(i == 0 ? 0 : from[i - 1] + 1, from[i + 1])) continue;
      Cut merged = from;
      merged.erase(merged.begin() + static_cast<std::ptrdiff_t>(i));
      if (plans.take(merged)) better = true;
    }
  }
  return plans.best().empty() ? cuts.front() : plans.best();
}

}  // namespace rill
