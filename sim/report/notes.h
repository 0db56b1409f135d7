// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/report/run_report.h"

namespace rill {

/// What a reader must not miss and no table shows by itself: a machine that its chip cannot hold, a
/// rate that was asked for and is not reached. Reads the report's interval.
std::vector<std::string> design_notes(const Plan& plan, const RunReport& report);

}  // namespace rill
