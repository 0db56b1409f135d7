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
  Link* link = nullptr;    ///< null for a memory of a stage
  double bram18_freed = 0;
  double luts_needed = 0;
};

void consider(Candidate candidate, const Resources& now, const Resources& from_luts,
              std::vector<Candidate>* candidates) {
  candidate.bram18_freed = now.bram18 - from_luts.bram18;
  candidate.luts_needed = from_luts.lut - now.lut;
  if (candidate.bram18_freed > 0) candidates->push_back(candidate);
}

std::vector<Candidate> candidates_of(const PlanRequest& request, std::vector<Group>* groups) {
  std::vector<Candidate> candidates;
  constexpr MemoryChoice kLuts = MemoryChoice::Lutram;
  constexpr auto kFree = DesignSpec::MemoryKind::Auto;
  for (Group& group : *groups) {
    for (Stage& stage : group.stages) {
      if (request.design.memory_of(request.layer(stage.layer).name) != kFree) continue;
      if (stage.has_line_buffer) {
        consider({&stage.line_buffer_memory, &group, &stage},
                 line_buffer_memory(request, stage, stage.line_buffer_memory).resources,
                 line_buffer_memory(request, stage, kLuts).resources, &candidates);
      }
      if (stage.tile_rows > 1) {
        consider({&stage.strip_memory, &group, &stage},
                 strip_memory(request, stage, stage.strip_memory).resources,
                 strip_memory(request, stage, kLuts).resources, &candidates);
      }
      if (stage.weights.words > 0) {
        consider({&stage.weights.choice, &group, &stage},
                 weight_memory(request, stage, stage.weights.choice).resources,
                 weight_memory(request, stage, kLuts).resources, &candidates);
      }
    }
    if (request.design.memory != kFree) continue;
    for (Link& link : group.links) {
      consider({&link.memory, &group, nullptr, &link},
               fifo_memory(request, link, link.memory).resources,
               fifo_memory(request, link, kLuts).resources, &candidates);
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.bram18_freed * b.luts_needed > b.bram18_freed * a.luts_needed;
  });
  return candidates;
}

/// What a group occupies while its memories change one by one: only the part that changed is
/// costed again. All else is added up in the order of cost_group(), so that the sums are the same
/// to the last bit.
class ChangingGroup {
 public:
  ChangingGroup(const PlanRequest& request, Group* group) : request_(request), group_(group) {}

  /// After one memory of the group was given another choice: what it occupies now.
  GroupResources recost(const Candidate& changed) {
    if (changed.stage != nullptr) cost_stage(request_, changed.stage);
    if (!touched_) {
      cost_group(request_, group_);
      fifos_ = cost_fifos(request_, group_);
      touched_ = true;
    } else if (changed.link != nullptr) {
      fifos_[static_cast<std::size_t>(changed.link - group_->links.data())] =
          cost_link(request_, changed.link);
      Resources sum;
      for (const Resources& fifo : fifos_) sum += fifo;
      for (PartCost& cost : group_->costs) {
        if (cost.part == kFifosPart) cost.resources = sum;
      }
    }
    return group_resources(*group_);
  }

  /// The group's own sum, which recost() leaves as it was.
  void finish() {
    if (touched_) cost_group(request_, group_);
  }

 private:
  const PlanRequest& request_;
  Group* group_;
  std::vector<Resources> fifos_;  ///< of cost_fifos(), once touched
  bool touched_ = false;
};

}  // namespace

void spread_memories(const PlanRequest& request, const std::vector<PartCost>& shared,
                     std::vector<Group>* groups) {
  const BoardSpec::Capacity& board = request.board.capacity;
  const double bram18 = 2.0 * board.bram36;
  std::vector<GroupResources> sums;
  sums.reserve(groups->size());
  for (const Group& group : *groups) sums.push_back(group_resources(group));
  if (machine_resources(request, sums, shared).bram18 <= bram18) return;
  std::vector<ChangingGroup> changing;
  changing.reserve(groups->size());
  for (Group& group : *groups) changing.emplace_back(request, &group);
  for (const Candidate& candidate : candidates_of(request, groups)) {
    const MemoryChoice before = *candidate.choice;
    const auto index = static_cast<std::size_t>(candidate.group - groups->data());
    const auto change_to = [&](MemoryChoice choice) {
      *candidate.choice = choice;
      // The other groups are as they were.
      sums[index] = changing[index].recost(candidate);
    };
    change_to(MemoryChoice::Lutram);
    const Resources after = machine_resources(request, sums, shared);
    if (after.lut > board.lut || after.lutram_lut + after.srl_lut > board.lutram_lut) {
      change_to(before);
      continue;
    }
    if (after.bram18 <= bram18) break;
  }
  for (ChangingGroup& group : changing) group.finish();
}

}  // namespace rill
