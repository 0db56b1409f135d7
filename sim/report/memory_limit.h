// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/report/run_report.h"

namespace rill {

/// The memory limits: `scope` says how much of the time. With what can be done about it, by what
/// most of the bytes are.
Bottleneck memory_limit(const RunReport& report, double share, const std::string& scope);

/// The DMA that brings in the weights of all groups limits.
Bottleneck weights_limit(const RunReport& report);

}  // namespace rill
