// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "sim/plan/cost.h"
#include "sim/plan/estimate.h"
#include "sim/plan/folding.h"
#include "sim/plan/groups.h"
#include "sim/plan/plan.h"
#include "sim/plan/regions.h"
#include "sim/plan/stage_plan.h"

namespace rill {

namespace {

void check_names(const PlanRequest& request) {
  std::vector<Diagnostic> errors;
  const auto check = [&](const std::string& section, const std::string& layer) {
    if (request.network.find(layer)) return;
    errors.push_back({request.design.where, section + "." + layer,
                      fmt::format("network '{}' has no layer of this name", request.network.name)});
  };
  for (const auto& [layer, folding] : request.design.stages) check("stages", layer);
  for (const auto& [layer, rows] : request.design.line_buffer_rows) {
    check("line_buffer_rows", layer);
  }
  if (!errors.empty()) throw ConfigError(std::move(errors));
}

void check_fifo_names(const Plan& plan) {
  std::vector<Diagnostic> errors;
  for (const auto& [name, depth] : plan.design.fifos) {
    const bool known =
        std::any_of(plan.groups.begin(), plan.groups.end(), [&, fifo = name](const Group& group) {
          return std::any_of(group.links.begin(), group.links.end(),
                             [&](const Link& link) { return link.name == fifo; });
        });
    if (!known) {
      errors.push_back({plan.design.where, "fifos." + name,
                        "the plan has no FIFO of this name; `rill plan` lists them"});
    }
  }
  if (!errors.empty()) throw ConfigError(std::move(errors));
}

/// Groups whose slowest stage takes at most `cycles` each, as far as that is possible.
std::vector<Group> groups_for(const PlanRequest& request, const std::vector<LayerGroup>& layers,
                              const std::vector<DdrRegion>& regions, std::int64_t cycles) {
  std::vector<Group> groups;
  for (std::size_t g = 0; g < layers.size(); ++g) {
    Group group = plan_group(request, layers[g], cycles, regions);
    for (std::size_t r = 0; r < regions.size(); ++r) {
      if (regions[r].purpose != Purpose::Weights || regions[r].map != static_cast<int>(g)) continue;
      group.weight_region = static_cast<int>(r);
      group.weight_bytes = regions[r].bytes;
    }
    groups.push_back(std::move(group));
  }
  spread_memories(request, cost_shared(request, groups), &groups);
  return groups;
}

bool fits(const Resources& needed, const BoardSpec::Capacity& board) {
  return needed.lut <= board.lut && needed.lutram_lut + needed.srl_lut <= board.lutram_lut &&
         needed.ff <= board.ff && needed.bram18 <= 2.0 * board.bram36 &&
         needed.uram <= board.uram && needed.dsp <= board.dsp;
}

/// Cycles per stage on both sides of the point where `accept` begins to hold. It holds for all
/// larger ones too: more cycles need less hardware.
struct Bracket {
  std::int64_t rejected = 0;  ///< largest tried for which it does not hold, 0 when it always does
  std::int64_t accepted = 0;  ///< smallest tried for which it holds, 0 when it never does
};

Bracket bracket_cycles(std::int64_t slowest, const std::function<bool(std::int64_t)>& accept) {
  if (!accept(slowest)) return {slowest, 0};
  Bracket bracket{0, slowest};
  // A relative step of 1/256: foldings are divisors, finer steps find nothing new.
  while (bracket.accepted - bracket.rejected > std::max<std::int64_t>(bracket.accepted / 256, 1)) {
    const std::int64_t middle = (bracket.rejected + bracket.accepted) / 2;
    (accept(middle) ? bracket.accepted : bracket.rejected) = middle;
  }
  return bracket;
}

/// More multipliers than any board has: a bound for the search only.
constexpr std::int64_t kMostMultipliers = 100'000;

/// Fewest cycles per stage with which the machine fits, or 0. Fewer cycles need more multipliers
/// but not always more memory (wider words may fill a block RAM better), so the whole range is
/// looked at in coarse steps before the step where it begins to fit is refined.
std::int64_t fewest_cycles(std::int64_t fastest, std::int64_t slowest,
                           const std::function<bool(std::int64_t)>& accept) {
  constexpr double kCoarseStep = 1.08;
  std::int64_t rejected = fastest - 1;
  for (double at = static_cast<double>(fastest);; at *= kCoarseStep) {
    const auto cycles = std::min(static_cast<std::int64_t>(at), slowest);
    if (accept(cycles)) {
      std::int64_t accepted = cycles;
      while (accepted - rejected > std::max<std::int64_t>(accepted / 256, 1)) {
        const std::int64_t middle = (rejected + accepted) / 2;
        (accept(middle) ? accepted : rejected) = middle;
      }
      return accepted;
    }
    if (cycles == slowest) return 0;
    rejected = cycles;
  }
}

/// Cycles of a machine without any parallelism: nothing is slower.
std::int64_t slowest_cycles(const Network& network) {
  std::int64_t slowest = network.input.size();
  for (const Layer& layer : network.layers) {
    slowest = std::max({slowest, layer.macs(), layer.in.size(), layer.out.size() * 4});
  }
  return slowest;
}

/// Cycles from frame to frame by trip count: groups that run one after another share the frame.
double frame_cycles_of(const std::vector<Group>& groups, const DesignSpec& design) {
  double total = 0;
  for (const Group& group : groups) {
    std::int64_t slowest = 0;
    for (const Stage& stage : group.stages) slowest = std::max(slowest, stage.cycles);
    const auto cycles = static_cast<double>(slowest);
    total = design.execution == DesignSpec::Execution::Sequential ? total + cycles
                                                                  : std::max(total, cycles);
  }
  return total;
}

[[noreturn]] void refuse(const PlanRequest& request, const Resources& needed) {
  const BoardSpec::Capacity& has = request.board.capacity;
  throw SimulationError(fmt::format(
      "no folding of '{}' fits {}: even the smallest machine needs {:.0f} LUT of {}, {:.1f} BRAM36 "
      "of {}, {:.0f} URAM of {}, {:.0f} DSP of {}; stream the weights, use a narrower format, fuse "
      "fewer layers or choose a larger board",
      request.network.name, request.board.name, needed.lut, has.lut, needed.bram18 / 2, has.bram36,
      needed.uram, has.uram, needed.dsp, has.dsp));
}

}  // namespace

Plan make_plan(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
               const Format& input_format, const DesignSpec& design, const BoardSpec& board,
               const MemorySpec& memory, double clock_mhz) {
  const PlanRequest request{network, arithmetic, input_format, design, board};
  check_names(request);
  const std::vector<LayerGroup> layers = partition(network, design);
  Plan plan{network, arithmetic, input_format, design, board, memory, clock_mhz, {}, {}, {}, {}};
  plan.regions = plan_regions(request, layers);

  const auto resources_at = [&](std::int64_t cycles) {
    const auto groups = groups_for(request, layers, plan.regions, cycles);
    return machine_resources(request, groups, cost_shared(request, groups));
  };
  std::int64_t cycles = slowest_cycles(network);
  if (design.folding == DesignSpec::FoldingPolicy::FitBoard) {
    // No stage can be faster than all multipliers of the board on its share of the work.
    const std::int64_t fastest = std::max<std::int64_t>(network.macs() / kMostMultipliers, 1);
    const std::int64_t found = fewest_cycles(
        fastest, cycles, [&](std::int64_t c) { return fits(resources_at(c), board.capacity); });
    if (found == 0) refuse(request, resources_at(cycles));
    cycles = found;
  } else if (design.folding == DesignSpec::FoldingPolicy::TargetFps) {
    const double frame_cycles = clock_mhz * 1e6 / design.target_fps;
    const Bracket found = bracket_cycles(cycles, [&](std::int64_t c) {
      return frame_cycles_of(groups_for(request, layers, plan.regions, c), design) > frame_cycles;
    });
    cycles = std::max<std::int64_t>(found.rejected, 1);
  }
  plan.groups = groups_for(request, layers, plan.regions, cycles);
  plan.shared_costs = cost_shared(request, plan.groups);
  plan.resources = machine_resources(request, plan.groups, plan.shared_costs);
  check_fifo_names(plan);
  estimate_groups(&plan);
  return plan;
}

}  // namespace rill
