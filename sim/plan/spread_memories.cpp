// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "sim/plan/cost.h"
#include "sim/plan/memory_cost.h"

namespace rill {

namespace {

/// A memory that could be built from LUTs instead of block RAM.
struct Candidate {
  MemoryChoice* choice = nullptr;
  Group* group = nullptr;
  Stage* stage = nullptr;  ///< null for a FIFO
  double bram18_freed = 0;
  double luts_needed = 0;
};

void consider(MemoryChoice* choice, Group* group, Stage* stage, const Resources& now,
              const Resources& from_luts, std::vector<Candidate>* candidates) {
  const double freed = now.bram18 - from_luts.bram18;
  if (freed <= 0) return;
  candidates->push_back({choice, group, stage, freed, from_luts.lut - now.lut});
}

std::vector<Candidate> candidates_of(const PlanRequest& request, std::vector<Group>* groups) {
  std::vector<Candidate> candidates;
  constexpr MemoryChoice kLuts = MemoryChoice::Lutram;
  constexpr auto kFree = DesignSpec::MemoryKind::Auto;
  for (Group& group : *groups) {
    for (Stage& stage : group.stages) {
      if (request.design.memory_of(request.layer(stage.layer).name) != kFree) continue;
      if (stage.has_line_buffer) {
        consider(&stage.line_buffer_memory, &group, &stage,
                 line_buffer_memory(request, stage, stage.line_buffer_memory).resources,
                 line_buffer_memory(request, stage, kLuts).resources, &candidates);
      }
      if (stage.tile_rows > 1) {
        consider(&stage.strip_memory, &group, &stage,
                 strip_memory(request, stage, stage.strip_memory).resources,
                 strip_memory(request, stage, kLuts).resources, &candidates);
      }
      if (stage.weights.words > 0) {
        consider(&stage.weights.choice, &group, &stage,
                 weight_memory(request, stage, stage.weights.choice).resources,
                 weight_memory(request, stage, kLuts).resources, &candidates);
      }
    }
    if (request.design.memory != kFree) continue;
    for (Link& link : group.links) {
      consider(&link.memory, &group, nullptr, fifo_memory(request, link, link.memory).resources,
               fifo_memory(request, link, kLuts).resources, &candidates);
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.bram18_freed * b.luts_needed > b.bram18_freed * a.luts_needed;
  });
  return candidates;
}

}  // namespace

void spread_memories(const PlanRequest& request, const std::vector<PartCost>& shared,
                     std::vector<Group>* groups) {
  const BoardSpec::Capacity& board = request.board.capacity;
  const double bram18 = 2.0 * board.bram36;
  std::vector<GroupResources> sums;
  sums.reserve(groups->size());
  for (const Group& group : *groups) sums.push_back(group_resources(group));
  if (machine_resources(request, sums, shared).bram18 <= bram18) return;
  for (const Candidate& candidate : candidates_of(request, groups)) {
    const MemoryChoice before = *candidate.choice;
    *candidate.choice = MemoryChoice::Lutram;
    const auto recost = [&] {
      if (candidate.stage != nullptr) cost_stage(request, candidate.stage);
      cost_group(request, candidate.group);
      // The other groups are as they were.
      sums[static_cast<std::size_t>(candidate.group - groups->data())] =
          group_resources(*candidate.group);
      return machine_resources(request, sums, shared);
    };
    const Resources after = recost();
    if (after.lut > board.lut || after.lutram_lut + after.srl_lut > board.lutram_lut) {
      *candidate.choice = before;
      recost();
      continue;
    }
    if (after.bram18 <= bram18) return;
  }
}

}  // namespace rill
