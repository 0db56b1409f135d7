// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/plan/stage_plan.h"

namespace rill {

/// Name of the part that holds a stage's weights: the one that is not shared among groups.
constexpr const char* kWeightsPart = "weights";
/// Name of the part of a group that is all its FIFOs.
constexpr const char* kFifosPart = "stream_fifos";

/// Fills `stage->costs` and the weight memory's choice: what each part of the stage occupies.
void cost_stage(const PlanRequest& request, Stage* stage);

/// Fills `group->costs` (FIFOs, forks, width converters) and `group->resources` (with its stages).
void cost_group(const PlanRequest& request, Group* group);

/// What each FIFO of the group occupies: those of its links first, in their order. Resolves their
/// memories.
std::vector<Resources> cost_fifos(const PlanRequest& request, Group* group);
/// The same of one link.
Resources cost_link(const PlanRequest& request, Link* link);

/// `memory: auto` on a board that runs out of block RAM: rebuilds memories from LUTs, those that
/// free most block RAM for their LUTs first, until the machine fits or LUTs run out. Does nothing
/// when it fits already or the design names a kind of memory.
void spread_memories(const PlanRequest& request, const std::vector<PartCost>& shared,
                     std::vector<Group>* groups);

/// DMA engines, AXI ports and control, once for the machine.
std::vector<PartCost> cost_shared(const PlanRequest& request, const std::vector<Group>& groups);

/// What the whole machine occupies. Groups that run one after another share their hardware
/// (the largest of each kind counts); groups that are resident at once are added. Resident weights
/// are added in both cases.
Resources machine_resources(const PlanRequest& request, const std::vector<Group>& groups,
                            const std::vector<PartCost>& shared);

/// What a group occupies: its weights apart from the rest.
struct GroupResources {
  Resources logic, weights;
};
GroupResources group_resources(const Group& group);

/// machine_resources() of groups whose parts are added up already.
Resources machine_resources(const PlanRequest& request, const std::vector<GroupResources>& groups,
                            const std::vector<PartCost>& shared);

/// Counts a finished plan again, after depths of FIFOs were changed.
void recount_resources(Plan* plan);

}  // namespace rill
