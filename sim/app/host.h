// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "sim/report/run_report.h"

namespace rill {

/// What this process has used so far; wall time since `start`.
HostFigures host_figures(std::chrono::steady_clock::time_point start);

}  // namespace rill
