// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/estimate.h"

#include <algorithm>
#include <vector>

#include "sim/plan/frame_interval.h"
#include "sim/plan/group_step.h"
#include "sim/plan/loop_pipeline.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/row_times.h"
#include "sim/plan/tiled_estimate.h"

namespace rill {

namespace {

double store_done(const Plan& plan, const Transfer& store, const RowTimes& rows) {
  const double bytes =
      static_cast<double>(plan.regions[static_cast<std::size_t>(store.region)].bytes);
  // The store drains while rows come; what is left after the last row is the last burst's way.
  return std::max(rows.done.back() + memory_latency(plan),
                  rows.start.front() + bytes / transfer_rate(plan));
}

void estimate_loop_pipeline(const Plan& plan, Group* group) {
  const LoopPipelineTimes times = loop_pipeline_times(plan, *group);
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    group->stages[s].fill_cycles = times.fill[s];
  }
  group->cycles = times.done;
}

void estimate_group(const Plan& plan, Group* group) {
  if (is_loop_pipeline(plan, *group)) return estimate_loop_pipeline(plan, group);
  const GroupTimes times = group_times(plan, *group);
  const std::vector<RowTimes>& stages = times.stages;
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    group->stages[s].fill_cycles =
        static_cast<std::int64_t>(stages[s].start.front() - times.first_input[s]);
  }
  double done = 0;
  double first_row = -1;
  for (std::size_t i = 0; i < group->stores.size(); ++i) {
    for (const Link& link : group->links) {
      if (link.to.kind != Endpoint::Kind::Store || link.to.index != static_cast<int>(i)) continue;
      const RowTimes& rows = stages[static_cast<std::size_t>(link.from.index)];
      done = std::max(done, store_done(plan, group->stores[i], rows));
      first_row = first_row < 0 ? rows.start.front() : std::min(first_row, rows.start.front());
    }
  }
  // Several stores share the ports.
  const double stored = bytes_of(plan, group->stores);
  done = std::max(done, first_row + stored / shared_rate(plan, group->stores.size()));
  const double moved = dram_cycles(plan, bytes_of(plan, group->loads), stored);
  group->cycles = static_cast<std::int64_t>(std::max(done, moved));
}

/// One group after another with streamed weights: those of the next group come in while one works.
/// `again`: the next frame's first group is next to the last one; otherwise nothing is. A frame
/// starts when the weights of its first group are there.
double streamed_cycles(const Plan& plan, bool again) {
  std::vector<GroupStep> steps;
  for (const Group& group : plan.groups) steps.push_back(group_step(plan, group));
  double cycles = 0;
  for (std::size_t g = 0; g < steps.size(); ++g) {
    const bool is_last = g + 1 == steps.size();
    const double next = is_last && !again ? 0 : steps[is_last ? 0 : g + 1].weights_ahead;
    cycles += step_cycles(plan, steps[g], next);
  }
  return cycles;
}

}  // namespace

void estimate_groups(Plan* plan) {
  for (Group& group : plan->groups) estimate_group(*plan, &group);
}

namespace {

/// Batches follow one another without overlap.
Estimate estimate_tiled(const Plan& plan) {
  Estimate result;
  for (const PassEstimate& pass : estimate_passes(plan)) {
    result.latency_cycles += pass.cycles;
    for (std::size_t i = 0; i < pass.read.size(); ++i) {
      result.ddr_bytes[i] += pass.read[i] + pass.written[i];
    }
  }
  result.interval_cycles = result.latency_cycles;
  return result;
}

}  // namespace

Estimate estimate(const Plan& plan) {
  if (plan.tiled) return estimate_tiled(plan);
  Estimate result;
  const MemoryLoad memory(plan);
  double latency = 0;
  double slowest = 0;
  // One group, or all at once: frames follow each other through the pipeline. One group after the
  // other: the next frame starts when this one has left.
  const bool pipelined =
      plan.groups.size() == 1 || plan.design.execution == DesignSpec::Execution::Resident;
  for (const Group& group : plan.groups) {
    latency += static_cast<double>(group.cycles);
    slowest = std::max(slowest, group_interval(plan, group));
    if (pipelined && !is_loop_pipeline(plan, group)) {
      slowest = std::max(slowest, joins_interval(group_times(plan, group), group));
    }
  }
  result.ddr_bytes = memory.bytes();
  const bool sequential = plan.design.execution == DesignSpec::Execution::Sequential;
  const bool streamed = plan.design.weights == DesignSpec::Weights::Streamed;
  double interval = latency;
  if (sequential && streamed) {
    latency = streamed_cycles(plan, false);
    interval = streamed_cycles(plan, true);
  }
  if (pipelined) interval = std::max(slowest, memory.cycles());
  result.latency_cycles = static_cast<std::int64_t>(latency);
  result.interval_cycles = static_cast<std::int64_t>(interval);
  return result;
}

}  // namespace rill
