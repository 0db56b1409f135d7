// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "sim/report/run_report.h"

namespace rill {

/// Whatever this process and its children used until now is not the program's: the launcher that
/// became it (exec keeps the account) may have built rill first. Called once, at the start.
void begin_host_figures();

/// What this process has used since begin_host_figures(); wall time since `start`.
HostFigures host_figures(std::chrono::steady_clock::time_point start);

}  // namespace rill
