// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/report/run_report.h"

namespace rill {

/// What limits the machine. In every group the hardest working contender is its limiter: a stage
/// with its busy cycles, or the memory with the cycles in which a DMA moved data or waited for the
/// memory (before simulation: the fewest cycles that its bytes need). The group that takes longest
/// names the limiter of a pipeline; of groups that run one after another, the kind of limiter
/// (memory or stage) that accounts for most of the frame's cycles does. Streamed weights, which one
/// DMA loads for all groups, limit when their loading hardly rests.
Bottleneck find_bottleneck(const RunReport& report);

}  // namespace rill
