// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/report/run_report.h"

namespace rill {

/// Version of the layout of report.json: raised when a key changes its meaning or goes away.
constexpr int kReportSchema = 3;

/// report.json. Keys carry their units. Everything but the member `host` is the same, byte for
/// byte, in every run of the same configuration.
/// `unsimulated` is the kind of a report before simulation: `estimate`, or `plan`.
std::string json_report(const RunReport& report, const std::string& unsimulated = "estimate");

}  // namespace rill
