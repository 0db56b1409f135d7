// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/plan/plan.h"

namespace rill {

/// True when a group is one chain of `hls_rows` stages between a load and a store.
bool is_loop_pipeline(const Plan& plan, const Group& group);

struct LoopPipelineTimes {
  Cycle done = 0;           ///< last word stored; the load starts at cycle 0
  std::vector<Cycle> fill;  ///< of each stage: its first input to its first output
};

/// One frame alone through such a group, as recurrences over its pixels. What its window units,
/// which read and give by turns, and its FIFOs cost each other needs no simulation: no arbitration,
/// memory at its sustained rate.
LoopPipelineTimes loop_pipeline_times(const Plan& plan, const Group& group);

/// Cycles from frame to frame of long batches.
double loop_pipeline_interval(const Plan& plan, const Group& group);

}  // namespace rill
