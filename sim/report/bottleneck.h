// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "sim/report/run_report.h"

namespace rill {

/// What a faster folding of a group would be short of on the board, as the rest of a sentence;
/// empty when nothing is known of the kind.
using ScarceText = std::function<std::string(const std::string& group)>;

/// What limits the machine. In every group the hardest working contender is its limiter: a stage
/// with its busy cycles, or the memory with the cycles in which a DMA moved data or waited for the
/// memory (before simulation: the fewest cycles that its bytes need). The group that takes longest
/// names the limiter of a pipeline; of groups that run one after another, the kind of limiter
/// (memory or stage) that accounts for most of the frame's cycles does. Streamed weights, which one
/// DMA loads for all groups, limit when their loading hardly rests. More parallelism is advised
/// only where `scarce` says nothing against it.
Bottleneck find_bottleneck(const RunReport& report, const ScarceText& scarce = {});

}  // namespace rill
