// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/load_run.h"
#include "sim/plan/plan.h"
#include "sim/report/run_report.h"

namespace rill {

/// Adds that the numerics ask for Winograd's form, where no layer of the network has it.
void note_unused_winograd(const NumericsSpec& numerics,
                          const std::vector<LayerArithmetic>& arithmetic,
                          const std::string& network, std::vector<std::string>* notes);

/// What every report of a machine has besides its figures: what fusion costs and saves, and numbers
/// that no layer takes.
void add_remarks(const RunConfiguration& configuration, const Plan& plan, RunReport* report);

}  // namespace rill
