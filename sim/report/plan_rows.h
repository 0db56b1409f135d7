// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/report/run_report.h"

// The parts of a report that a plan alone gives, row by row. Used by assemble.cpp.
namespace rill {

std::string op_name(const Layer& layer);

/// DMA engines: the machine's `weights`, then `load_<map>` and `store_<map>` in the order of the
/// groups. Names are those of the SystemC modules.
std::vector<TransferRow> transfer_rows(const Plan& plan);
std::vector<FifoRow> fifo_rows(const Plan& plan);
std::vector<LayerRow> layer_rows(const Plan& plan);
std::vector<GroupRow> group_rows(const Plan& plan);

/// Resources by kind of part. Hardware that groups use in turn is counted once in the machine, so
/// that parts may sum to more; the row `used in turn` then carries the (negative) difference.
std::vector<ResourceRow> resource_rows(const Plan& plan);

/// What the user decided, flattened: key and value, for the comparison of runs. Every key of the
/// design; whoever read the files adds those of the others.
std::vector<std::pair<std::string, std::string>> settings_of(const Plan& plan);

/// Groups of this plan run one after another, so that frames do not overlap.
bool runs_sequentially(const Plan& plan);
/// What a search for groups looked at, and by what it chose; empty without one.
std::string fusion_choice_sentence(const Plan& plan);
/// Weights are loaded from DDR for every frame.
bool streams_weights(const Plan& plan);

/// `picture` or the layer's name.
std::string map_name(const Network& network, LayerIndex map);

}  // namespace rill
