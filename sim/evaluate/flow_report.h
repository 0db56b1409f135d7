// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/evaluate/evaluation_report.h"
#include "sim/evaluate/flow_pairs.h"

namespace rill {

std::string flow_evaluation_text(const EvaluationTitle& title,
                                 const std::vector<FlowResult>& results,
                                 const std::optional<MachineFigures>& machine);
std::string flow_evaluation_json(const EvaluationTitle& title,
                                 const std::vector<FlowResult>& results,
                                 const std::optional<MachineFigures>& machine);
/// One line a pair.
std::string flow_evaluation_csv(const std::vector<FlowResult>& results);

}  // namespace rill
