// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/fusion_search.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "sim/core/located_error.h"
#include "sim/cost/power.h"
#include "sim/plan/folded_runs.h"
#include "sim/plan/run_cost.h"
#include "sim/plan/whole_plans.h"

namespace rill {

namespace {

/// Shares of the chip's memory bits that buffers and weights may take, the first with which there
/// is a grouping: what the shapes of real memories waste (depths of 512, widths of 18, 36 and 72)
/// must fit too. The planner checks the real shapes.
constexpr double kUsableShares[] = {0.6, 0.8, 1.0};

std::vector<LayerIndex> each_apart(LayerIndex count) {
  std::vector<LayerIndex> ends(static_cast<std::size_t>(count));
  std::iota(ends.begin(), ends.end(), 0);
  return ends;
}

/// What the design asks for, of `cycles` in which `bytes` of maps are moved. Where runs are equal
/// in that, the rest decides.
double goal_cost(const PlanRequest& request, DesignSpec::FusionGoal goal, double cycles,
                 double bytes) {
  constexpr double kLittle = 1e-9;
  switch (goal) {
    case DesignSpec::FusionGoal::Traffic:
      return bytes + kLittle * cycles;
    case DesignSpec::FusionGoal::Latency:
      return cycles + kLittle * bytes;
    case DesignSpec::FusionGoal::Energy:
      break;
  }
  const double seconds = cycles / (request.clock_mhz * 1e6);
  return bytes * 8e-12 * ddr_pj_per_bit(request.memory->protocol) +
         seconds * request.board.static_power_w;
}

/// Bytes of maps when every layer is a group of its own.
double bytes_apart(const PlanRequest& request) {
  double bytes = 0;
  for (LayerIndex i = 0; i < static_cast<LayerIndex>(request.network.layers.size()); ++i) {
    bytes += run_traffic(request, i, i);
  }
  return bytes;
}

/// Groups as they usually come out, whatever the goal: those of least traffic that surely fit.
std::vector<LayerIndex> usual_runs(const PlanRequest& request, LayerIndex count) {
  const RunCost fits = fusion_cost(request);
  const std::vector<LayerIndex> ends =
      cheapest_runs(count, [&](LayerIndex first, LayerIndex last) -> std::optional<double> {
        if (!fits(first, last)) return std::nullopt;
        return run_traffic(request, first, last);
      });
  return ends.empty() ? each_apart(count) : ends;
}

/// The goals whose best cuts are compared: the design's first. What a search adds up run by run is
/// not all of what the whole machine takes, so that the best cut for another goal may be better.
std::vector<DesignSpec::FusionGoal> goals_of(const PlanRequest& request) {
  using Goal = DesignSpec::FusionGoal;
  std::vector<Goal> goals = {request.design.fusion_goal};
  if (request.design.fusion == DesignSpec::Fusion::AllThatFits) return goals;
  for (const Goal other : {Goal::Traffic, Goal::Latency, Goal::Energy}) {
    if (other != goals.front()) goals.push_back(other);
  }
  return goals;
}

/// The best cut for each goal into runs as they will be folded: of the runs up to the length that
/// there is time for, and of the usual ones. None when no cut fits.
std::vector<Cut> cheapest_folded_runs(const PlanRequest& request, FusionChoice* choice) {
  const auto count = static_cast<LayerIndex>(request.network.layers.size());
  const std::vector<LayerIndex> usual = usual_runs(request, count);
  FoldedRuns runs(request, run_cost_within(request, 1.0), groups_of(request, usual));
  const LayerIndex longest = runs.fold_all();
  choice->longest_run = longest < count ? longest : 0;
  const bool fewest = request.design.fusion == DesignSpec::Fusion::AllThatFits;
  const double apart = bytes_apart(request);
  const auto is_usual = [&](LayerIndex first, LayerIndex last) {
    return std::count(usual.begin(), usual.end(), last) > 0 &&
           (first == 0 || std::count(usual.begin(), usual.end(), first - 1) > 0);
  };
  const auto fits = [&](LayerIndex first, LayerIndex last) {
    if (last - first >= longest && !is_usual(first, last)) return false;
    return runs.at(first, last).has_value();
  };
  std::vector<Cut> cuts;
  for (const DesignSpec::FusionGoal goal : goals_of(request)) {
    Cut cut = cheapest_chain(
        count, fits, [&](LayerIndex first, LayerIndex last, std::optional<LayerIndex> next_last) {
          const GroupStep& step = *runs.at(first, last);
          const double bytes = step.read + step.written;
          if (fewest) return 1 + bytes / apart / 2;
          return goal_cost(request, goal, runs.cycles(first, last, next_last), bytes);
        });
    if (!cut.empty()) cuts.push_back(std::move(cut));
  }
  return cuts;
}

/// The best cut for each goal into runs that surely fit, by bounds. None when no cut fits.
std::vector<Cut> cheapest_cuts(const PlanRequest& request, double share) {
  std::vector<Cut> cuts;
  for (const DesignSpec::FusionGoal goal : goals_of(request)) {
    DesignSpec design = request.design;
    design.fusion_goal = goal;
    const PlanRequest asked{request.network, request.arithmetic, request.input_format,
                            design,          request.board,      request.joins,
                            request.memory,  request.clock_mhz};
    Cut cut = cheapest_runs(static_cast<LayerIndex>(request.network.layers.size()),
                            run_cost_within(asked, share));
    if (!cut.empty()) cuts.push_back(std::move(cut));
  }
  return cuts;
}

}  // namespace

std::vector<LayerIndex> cheapest_runs(LayerIndex count, const RunCost& cost) {
  constexpr double kNoWay = std::numeric_limits<double>::infinity();
  const auto size = static_cast<std::size_t>(count);
  std::vector<double> best(size + 1, kNoWay);  // of the first n layers
  std::vector<LayerIndex> begin(size + 1, 0);  // where their last run begins
  best[0] = 0;
  for (LayerIndex first = 0; first < count; ++first) {
    const double before = best[static_cast<std::size_t>(first)];
    if (before == kNoWay) continue;
    for (LayerIndex last = first; last < count; ++last) {
      const std::optional<double> own = cost(first, last);
      if (!own) break;
      const auto done = static_cast<std::size_t>(last) + 1;
      if (before + *own >= best[done]) continue;
      best[done] = before + *own;
      begin[done] = first;
    }
  }
  std::vector<LayerIndex> ends;
  if (best[size] == kNoWay) return ends;
  for (LayerIndex done = count; done > 0; done = begin[static_cast<std::size_t>(done)]) {
    ends.push_back(done - 1);
  }
  std::reverse(ends.begin(), ends.end());
  return ends;
}

std::vector<LayerIndex> cheapest_chain(
    LayerIndex count, const std::function<bool(LayerIndex first, LayerIndex last)>& fits,
    const ChainCost& cost) {
  /// Of a run: the least from its start to the end of the network, and where the next run ends.
  struct Way {
    LayerIndex last = 0;
    double cost = 0;
    std::size_t next = 0;  ///< into the ways of the layer behind it
  };
  std::vector<std::vector<Way>> ways(static_cast<std::size_t>(count));
  for (LayerIndex first = count; first-- > 0;) {
    for (LayerIndex last = first; last < count; ++last) {
      if (!fits(first, last)) continue;
      if (last + 1 == count) {
        ways[static_cast<std::size_t>(first)].push_back({last, cost(first, last, std::nullopt), 0});
        continue;
      }
      const std::vector<Way>& behind = ways[static_cast<std::size_t>(last) + 1];
      std::optional<Way> best;
      for (std::size_t next = 0; next < behind.size(); ++next) {
        const double whole = cost(first, last, behind[next].last) + behind[next].cost;
        if (!best || whole < best->cost) best = Way{last, whole, next};
      }
      if (best) ways[static_cast<std::size_t>(first)].push_back(*best);
    }
  }
  std::vector<LayerIndex> ends;
  if (count == 0 || ways[0].empty()) return ends;
  const auto start = std::min_element(ways[0].begin(), ways[0].end(),
                                      [](const Way& a, const Way& b) { return a.cost < b.cost; });
  for (Way way = *start;; way = ways[static_cast<std::size_t>(way.last) + 1][way.next]) {
    ends.push_back(way.last);
    if (way.last + 1 == count) return ends;
  }
}

bool has_searched_groups(const DesignSpec& design) {
  return design.fusion == DesignSpec::Fusion::Auto ||
         design.fusion == DesignSpec::Fusion::AllThatFits;
}

RunCost fusion_cost(const PlanRequest& request) {
  return run_cost_within(request, kUsableShares[0]);
}

bool folds_runs(const PlanRequest& request) {
  const DesignSpec& design = request.design;
  return request.memory != nullptr && has_searched_groups(design) &&
         design.folding == DesignSpec::FoldingPolicy::FitBoard &&
         design.weights == DesignSpec::Weights::Streamed &&
         design.execution == DesignSpec::Execution::Sequential;
}

std::vector<LayerGroup> fused_groups(const PlanRequest& request, FusionChoice* choice) {
  choice->searched = true;
  std::vector<Cut> cuts;
  if (folds_runs(request)) {
    cuts = cheapest_folded_runs(request, choice);
    choice->folded = !cuts.empty();
  }
  for (const double share : kUsableShares) {
    if (cuts.empty()) cuts = cheapest_cuts(request, share);
  }
  if (cuts.empty()) {
    throw LocatedSimulationError(request.design.mistake(
        "fusion",
        fmt::format(
            "{} finds no grouping whose buffers and resident weights fit {}; stream the "
            "weights, use a narrower format or choose a larger board",
            request.design.fusion == DesignSpec::Fusion::AllThatFits ? "all_that_fits" : "auto",
            request.board.name)));
  }
  if (request.memory == nullptr) return groups_of(request, cuts.front());
  RunCost possible = run_cost_within(request, 1.0);
  const auto may_merge = [&](LayerIndex first, LayerIndex last) {
    if (!choice->folded) return true;
    // Shorter ones have been folded and found wanting.
    const bool left_out = choice->longest_run > 0 && last - first >= choice->longest_run;
    return left_out && possible(first, last).has_value();
  };
  return groups_of(request, best_cut(request, cuts, may_merge));
}

}  // namespace rill
