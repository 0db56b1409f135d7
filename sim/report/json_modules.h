// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/run_report.h"

// Inside of this folder: what the parts of the machine take and counted, as it stands in
// report.json.
namespace rill {

using Json = nlohmann::ordered_json;  // keys in the order of writing, so that files can be compared

Json json_of(const Account& account);
Json json_of(const Resources& resources);
/// "unfused": every layer in a group of its own, folded as here.
Json json_of(const FusionEffect& fusion);

/// Every part that keeps an account of its time.
Json modules_of(const RunReport& report);

/// Every part that has no process of its own (memory, ports, block RAM, activations): what it
/// counted.
Json counters_of(const RunReport& report);

/// Passes of a tiled machine.
Json passes_of(const RunReport& report);
/// What `rill plan` shows of one: by title, a list of rows, by head.
Json tables_of(const std::vector<PlanTable>& tables);

}  // namespace rill
