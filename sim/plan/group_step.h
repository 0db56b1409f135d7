// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/plan/plan.h"

namespace rill {

/// What one group does to a frame's time where groups run one after another with streamed weights.
struct GroupStep {
  double cycles = 0;  ///< of the group itself, in closed form
  double read = 0;    ///< bytes of maps
  double written = 0;
  double weights_ahead = 0;   ///< bytes that come in while the group before works
  double weights_passed = 0;  ///< bytes that come while this one works (see passed_weights.h)
};

/// Needs the group's closed form.
GroupStep group_step(const Plan& plan, const Group& group);

/// Cycles from the group's start to the next one's: its own work, or the `next_weights` bytes that
/// come in meanwhile, on a port and in the DRAM's time that both share.
double step_cycles(const Plan& plan, const GroupStep& step, double next_weights);

/// Bytes of the regions that some transfers move.
double bytes_of(const Plan& plan, const std::vector<Transfer>& transfers);

}  // namespace rill
