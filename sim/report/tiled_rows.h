// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "modules/sequencer/pass_account.h"
#include "sim/plan/plan.h"
#include "sim/report/derived.h"
#include "sim/report/run_report.h"

// Rows of a tiled machine, where a streaming one has groups and stages.
namespace rill {

/// What limits the traffic: the machine's own ports, and the board's and the DRAM behind them
/// unless the memory is ideal.
MemoryCeiling tiled_ceiling(const Plan& plan);

std::vector<LayerRow> tiled_layer_rows(const Plan& plan);
std::vector<GroupRow> tiled_group_rows(const Plan& plan);
std::vector<TransferRow> tiled_transfer_rows(const Plan& plan);
std::vector<PassRow> tiled_pass_rows(const Plan& plan);
/// Passes, buffers, units and regions of DDR.
std::vector<PlanTable> tiled_plan_tables(const Plan& plan);

/// Fills in what the passes of a run really took.
void add_passes(const std::vector<PassAccount>& accounts, RunReport* report);

/// What takes the machine's time: the busiest unit, and the layer that it works for longest. For a
/// report with its passes, simulated or not.
Bottleneck tiled_bottleneck(const RunReport& report);

}  // namespace rill
