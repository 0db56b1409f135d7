// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/plan/plan.h"

// What an HLS tool would say of a machine of its loops, before synthesis (sim/plan/hls_estimate.h).
namespace rill {

/// A table for people, a part a line; empty when there are no parts.
std::string hls_section(const std::vector<PartCost>& parts);

/// A report in JSON with `resources.hls_estimate`, a list like `resources.by_part`; the report as
/// it is when there are no parts.
std::string with_hls_estimate(const std::string& json_report, const std::vector<PartCost>& parts);

}  // namespace rill
