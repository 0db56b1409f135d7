// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/memory.h"
#include "sim/plan/stage_plan.h"

namespace rill {

Family family_of(const BoardSpec& board);

/// What one memory of a plan occupies when it is built from `choice`.
MemoryCost line_buffer_memory(const PlanRequest& request, const Stage& stage, MemoryChoice choice);
MemoryCost strip_memory(const PlanRequest& request, const Stage& stage, MemoryChoice choice);
MemoryCost weight_memory(const PlanRequest& request, const Stage& stage, MemoryChoice choice);
MemoryCost inner_fifo_memory(const PlanRequest& request, const InnerFifo& fifo,
                             MemoryChoice choice);
MemoryCost fifo_memory(const PlanRequest& request, const Link& link, MemoryChoice choice);

}  // namespace rill
