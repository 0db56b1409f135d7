// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/report/run_report.h"

namespace rill {

/// The result of `rill run`, or of `rill estimate` when nothing was simulated: headline figures,
/// one line a layer, memory, chip, answer, and what limits the machine. Fits 100 columns.
/// `written_to`: the output folder, when there is one.
std::string terminal_report(const RunReport& report, const std::string& written_to = "");

/// `rill plan`: groups, stages, folding, formats and buffers, before anything runs.
std::string terminal_plan(const RunReport& report);

}  // namespace rill
