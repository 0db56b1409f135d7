// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/folding_limit.h"

#include <algorithm>
#include <string>

#include "sim/plan/cost.h"
#include "sim/plan/folding_search.h"

namespace rill {

namespace {

std::vector<LayerGroup> members_of(const Plan& plan) {
  std::vector<LayerGroup> members;
  for (const Group& group : plan.groups) {
    LayerGroup own{group.name, {}};
    for (const Stage& stage : group.stages) own.layers.push_back(stage.layer);
    members.push_back(std::move(own));
  }
  return members;
}

std::int64_t busiest(const Group& group) {
  std::int64_t cycles = 0;
  for (const Stage& stage : group.stages) cycles = std::max(cycles, stage.cycles);
  return cycles;
}

Resources weight_memories(const Group& group) {
  Resources sum;
  for (const Stage& stage : group.stages) {
    for (const PartCost& cost : stage.costs) {
      if (cost.part == kWeightsPart) sum += cost.resources;
    }
  }
  return sum;
}

std::int64_t weight_word_bits(const Group& group) {
  std::int64_t bits = 0;
  for (const Stage& stage : group.stages) bits += stage.weights.word_bits;
  return bits;
}

/// Block RAM and UltraRAM, in bits of BRAM18 (UG573).
double memory_bits(const Resources& resources) {
  return resources.bram18 * 18 * 1024 + resources.uram * 288 * 1024;
}

bool is_memory(const Shortage& shortage) {
  return shortage.resource == "BRAM36" || shortage.resource == "URAM";
}

/// Weights are the reason when memory is short and most of what is added is theirs.
bool weights_are_the_reason(const std::vector<Shortage>& shortages, const Group& now,
                            const Group& faster) {
  const double added = memory_bits(faster.resources) - memory_bits(now.resources);
  const double weights = memory_bits(weight_memories(faster)) - memory_bits(weight_memories(now));
  return std::any_of(shortages.begin(), shortages.end(), is_memory) && weights > added / 2;
}

/// The design without the foldings that it gives to the stages of a group, unless the planner chose
/// all others: those that a design sets under `fit: board` are wanted so.
DesignSpec with_free_folding(const Plan& plan, std::size_t index) {
  DesignSpec design = plan.design;
  if (design.folding == DesignSpec::FoldingPolicy::FitBoard) return design;
  for (const Stage& stage : plan.groups[index].stages) {
    const std::string& name = plan.network.layers[static_cast<std::size_t>(stage.layer)].name;
    design.stages.erase(name);
    design.stage_inputs.erase(name);
  }
  return design;
}

/// Of some shortages those that the plan does not have already: hardware that groups share, and
/// another group needs as much of, keeps no group from a faster folding.
std::vector<Shortage> beyond(const Plan& plan, std::vector<Shortage> found) {
  for (const Shortage& now : shortages(plan.resources, plan.board.capacity)) {
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Shortage& one) {
                                 return one.resource == now.resource && one.needed <= now.needed;
                               }),
                found.end());
  }
  return found;
}

}  // namespace

FoldingLimit folding_limit(const Plan& plan, std::size_t index) {
  FoldingLimit limit;
  if (plan.tiled) return limit;
  JoinWaits joins(plan.network, tile_rows_of(plan.arithmetic));
  const DesignSpec design = with_free_folding(plan, index);
  const PlanRequest request{plan.network, plan.arithmetic, plan.input_format,
                            design,       plan.board,      joins};
  const std::vector<LayerGroup> members = members_of(plan);
  const FoldingSearch search(request, members, plan.regions);
  const Group& now = plan.groups[index];
  const Group faster = search.at_most(index, busiest(now) - 1);
  if (busiest(faster) >= busiest(now)) return limit;
  limit.shortages = beyond(plan, search.shortages_with(index, faster, plan.groups));
  if (weights_are_the_reason(limit.shortages, now, faster)) {
    limit.weight_word_bits = weight_word_bits(faster);
  }
  return limit;
}

}  // namespace rill
