// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/group_step.h"

#include <algorithm>

#include "sim/plan/memory_path.h"
#include "sim/plan/passed_weights.h"

namespace rill {

double bytes_of(const Plan& plan, const std::vector<Transfer>& transfers) {
  double bytes = 0;
  for (const Transfer& transfer : transfers) {
    bytes += static_cast<double>(plan.regions[static_cast<std::size_t>(transfer.region)].bytes);
  }
  return bytes;
}

GroupStep group_step(const Plan& plan, const Group& group) {
  GroupStep step;
  step.cycles = static_cast<double>(group.cycles);
  step.read = bytes_of(plan, group.loads);
  step.written = bytes_of(plan, group.stores);
  (passes_weights(plan, group) ? step.weights_passed : step.weights_ahead) =
      static_cast<double>(group.weight_bytes);
  return step;
}

double step_cycles(const Plan& plan, const GroupStep& step, double next_weights) {
  const double rate = transfer_rate(plan);
  return std::max({step.cycles, step.weights_passed / rate, next_weights / rate,
                   dram_cycles(plan, step.read + next_weights, step.written)});
}

}  // namespace rill
