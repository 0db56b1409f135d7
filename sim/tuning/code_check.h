// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/tuning_task.h"

namespace rill {

/// The way back of a search whose codes do not keep what it saw: means and norms, which the machine
/// computes by integers, can part from it by a code. Gives all maps a further fraction bit at a
/// time until the codes lose at most `limit` of the score `reference`, and returns how many it
/// took; at most four.
int widen_until_codes_hold(const TuningTask& task, double reference, double limit,
                           FixedFormats& found);

}  // namespace rill
