// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "sim/core/located_error.h"
#include "sim/plan/board_fit.h"
#include "sim/plan/check_design.h"
#include "sim/plan/cost.h"
#include "sim/plan/estimate.h"
#include "sim/plan/folding_search.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/passed_weights.h"
#include "sim/plan/plan.h"
#include "sim/plan/rate_search.h"
#include "sim/plan/regions.h"
#include "sim/plan/stage_plan.h"
#include "sim/plan/tiled_cost.h"
#include "sim/plan/whole_plans.h"

namespace rill {

namespace {

/// `41,014`
std::string count(double number) {
  std::string text = fmt::format("{:.0f}", number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

/// Transformed filters are as many as the tile has places, so smaller tiles need less memory.
std::string smaller_tiles(const PlanRequest& request) {
  constexpr int kSmallest = 2;
  const bool larger = std::any_of(
      request.arithmetic.begin(), request.arithmetic.end(),
      [](const LayerArithmetic& numbers) { return numbers.winograd.outputs > kSmallest; });
  return larger ? "use smaller Winograd tiles (winograd.outputs: 2), " : "";
}

[[noreturn]] void refuse(const PlanRequest& request, const Resources& needed) {
  std::vector<std::string> short_of;
  for (const Shortage& one : shortages(needed, request.board.capacity)) {
    const bool half = one.needed != std::floor(one.needed);  // of a BRAM36
    short_of.push_back(count(std::floor(one.needed)) + (half ? ".5 " : " ") + one.resource +
                       " of " + count(one.available));
  }
  // Streamed weights are double-buffered for a whole group.
  const bool streamed = request.design.weights == DesignSpec::Weights::Streamed;
  throw LocatedSimulationError(request.design.mistake(
      "folding",
      fmt::format(
          "no folding of '{}' fits {}: even the smallest machine needs {}; {}{}use a narrower "
          "format, fuse fewer layers or choose a larger board",
          request.network.name, request.board.name, fmt::join(short_of, ", "),
          streamed ? "" : "stream the weights, ", smaller_tiles(request))));
}

/// Masters take the ports in turn, the one that loads weights first.
void assign_ports(Plan* plan) {
  int next = 0;
  const auto take = [&] { return next++ % plan->design.dma_ports; };
  plan->weight_port = take();
  for (Group& group : plan->groups) {
    for (Transfer& load : group.loads) load.port = take();
    for (Transfer& store : group.stores) store.port = take();
  }
}

}  // namespace

Plan plan_without_groups(const PlanRequest& request, std::vector<DdrRegion> regions) {
  Plan plan;
  plan.network = request.network;
  plan.arithmetic = request.arithmetic;
  plan.input_format = request.input_format;
  plan.design = request.design;
  plan.board = request.board;
  plan.memory = *request.memory;
  plan.clock_mhz = request.clock_mhz;
  plan.regions = std::move(regions);
  return plan;
}

Plan plan_groups(const PlanRequest& request, const std::vector<LayerGroup>& layers) {
  const DesignSpec& design = request.design;
  Plan plan = plan_without_groups(request, plan_regions(request, layers));

  const FoldingSearch search(request, layers, plan.regions);
  switch (design.folding) {
    case DesignSpec::FoldingPolicy::FitBoard: {
      const auto fitting = search.fit_board();
      if (!fitting) refuse(request, search.smallest_machine());
      plan.groups = *fitting;
      break;
    }
    case DesignSpec::FoldingPolicy::TargetFps: {
      const double frame_cycles = request.clock_mhz * 1e6 / design.target_fps;
      // Groups one after another share the frame's time and the hardware.
      const bool shared =
          design.execution == DesignSpec::Execution::Sequential && layers.size() > 1;
      plan.groups = shared ? groups_at_rate(request, search, plan.regions, frame_cycles)
                           : search.within(frame_cycles);
      break;
    }
    case DesignSpec::FoldingPolicy::Explicit:
      plan.groups = search.slowest_groups();
      break;
  }
  check_passed_weights(plan);
  check_named_converters(design, plan.groups);
  plan.shared_costs = cost_shared(request, plan.groups);
  plan.resources = machine_resources(request, plan.groups, plan.shared_costs);
  assign_ports(&plan);
  estimate_groups(&plan);
  return plan;
}

Plan make_plan(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
               const Format& input_format, const DesignSpec& design, const BoardSpec& board,
               const MemorySpec& memory, double clock_mhz) {
  if (design.organisation == DesignSpec::Organisation::Tiled) {
    Plan plan{network, arithmetic, input_format, design, board, memory, clock_mhz, {},
              {},      0,          {},           {},     {}};
    plan.tiled = std::make_shared<const TiledPlan>(make_tiled_plan(network, arithmetic, design));
    cost_tiled(&plan);
    return plan;
  }
  JoinWaits joins(network, tile_rows_of(arithmetic));
  const PlanRequest request{network, arithmetic, input_format, design,
                            board,   joins,      &memory,      clock_mhz};
  FusionChoice fusion_choice;
  const std::vector<LayerGroup> layers = checked_groups(request, &fusion_choice);
  Plan plan = plan_groups(request, layers);
  plan.fusion_choice = fusion_choice;
  return plan;
}

}  // namespace rill
