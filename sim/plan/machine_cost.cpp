// SPDX-License-Identifier: Apache-2.0
// What a machine of several groups occupies.
#include <algorithm>
#include <string_view>
#include <vector>

#include "modules/axi/cost.h"
#include "modules/dma/cost.h"
#include "sim/plan/cost.h"
#include "sim/plan/join_depth.h"
#include "sim/plan/memory_cost.h"
#include "sim/plan/memory_path.h"

namespace rill {

std::vector<PartCost> cost_shared(const PlanRequest& request, const std::vector<Group>& groups) {
  std::size_t movers = 0;
  int widest = 8;
  for (const Group& group : groups) {
    movers = std::max(movers, group.loads.size() + group.stores.size());
    for (const Transfer& load : group.loads) widest = std::max(widest, load.shape.word_bits());
  }
  DmaCostShape dma;
  dma.port_bits = request.board.port.width_bits;
  dma.stream_bits = widest;
  const bool buffered = request.memory == nullptr || !request.memory->axi_ram;
  dma.buffer_beats = buffered ? dma_buffer_bursts(request.design, request.board) *
                                    dma_burst_beats(request.design, request.board)
                              : 2;  // registers between RAM and stream
  dma.family = family_of(request.board);
  using Packing = DesignSpec::DdrPacking;
  DmaCostShape weights = dma;
  dma.dense = request.design.map_packing == Packing::Dense;
  weights.dense = request.design.weight_packing == Packing::Dense;
  const auto masters = static_cast<int>(movers) + 1;  // and the one that loads weights
  AxiPortCostShape port;
  port.width_bits = request.board.port.width_bits;
  port.masters = ceil_div(masters, request.design.dma_ports);
  port.family = family_of(request.board);
  constexpr int kControlRegisters = 16;  // start, status, frame count and base addresses
  return {{"dma", dma_cost(dma) * static_cast<double>(movers) + dma_cost(weights)},
          {"axi", axi_port_cost(port) * request.design.dma_ports},
          {"control", machine_control_cost(kControlRegisters, static_cast<int>(groups.size())) +
                          axi_lite_interconnect_cost()}};
}

GroupResources group_resources(const Group& group) {
  constexpr std::string_view kWeights = kWeightsPart;
  GroupResources sums;
  for (const PartCost& cost : group.costs) sums.logic += cost.resources;
  for (const Stage& stage : group.stages) {
    for (const PartCost& cost : stage.costs) {
      (cost.part == kWeights ? sums.weights : sums.logic) += cost.resources;
    }
  }
  return sums;
}

Resources machine_resources(const PlanRequest& request, const std::vector<Group>& groups,
                            const std::vector<PartCost>& shared) {
  std::vector<GroupResources> sums;
  sums.reserve(groups.size());
  for (const Group& group : groups) sums.push_back(group_resources(group));
  return machine_resources(request, sums, shared);
}

Resources machine_resources(const PlanRequest& request, const std::vector<GroupResources>& groups,
                            const std::vector<PartCost>& shared) {
  const bool weights_shared = request.design.weights == DesignSpec::Weights::Streamed;
  const bool sequential = request.design.execution == DesignSpec::Execution::Sequential;
  Resources total;
  Resources resident_weights;
  for (const auto& [logic, weights] : groups) {
    if (sequential) {
      total = max(total, weights_shared ? logic + weights : logic);
      if (!weights_shared) resident_weights += weights;
    } else {
      total += logic + weights;
    }
  }
  total += resident_weights;
  for (const PartCost& cost : shared) total += cost.resources;
  return total;
}

void recount_resources(Plan* plan) {
  JoinWaits joins(plan->network, tile_rows_of(plan->arithmetic));
  const PlanRequest request{plan->network, plan->arithmetic, plan->input_format,
                            plan->design,  plan->board,      joins};
  for (Group& group : plan->groups) {
    for (Link& link : group.links) link.memory = MemoryChoice::Auto;
    cost_group(request, &group);
  }
  plan->resources = machine_resources(request, plan->groups, plan->shared_costs);
}

}  // namespace rill
