// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/metrics/metrics.h"
#include "sim/metrics/run_figures.h"
#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"
#include "sim/report/run_report.h"

namespace rill {

/// The report before simulation: how the network was mapped and what the closed forms say.
RunReport make_plan_report(const Plan& plan, const Estimate& estimate, Provenance provenance);

/// The report of a run. Throws InternalError when the snapshot lacks a module that the plan has.
RunReport make_run_report(const Plan& plan, const Estimate& estimate, const Snapshot& snapshot,
                          const RunFigures& figures, Provenance provenance);

}  // namespace rill
