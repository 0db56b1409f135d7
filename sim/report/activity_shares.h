// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/cost/power.h"
#include "sim/report/run_report.h"

namespace rill {

/// How much of a frame's interval each kind of resource works: the busy share of every stage,
/// weighted by how many of the resource the stage has,
///   sum(resources of stage * busy cycles of stage) / (sum(resources of stages) * interval),
/// with multiply-accumulates done / possible for the DSPs (idle lanes do not switch). A kind that
/// no stage uses gets the share of the logic.
ActivityShares activity_of(const RunReport& report);

}  // namespace rill
