// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/config/load_run.h"
#include "sim/config/sweep_spec.h"

namespace rill {

/// Reads the run with settings on top of those that all points share; throws ConfigError.
using ReadVariant = std::function<void(const std::vector<Setting>& settings)>;

/// Looks for what no point can live with, before any of them is computed: a key that does not
/// exist, a pattern that matches nothing, a value of the wrong kind or out of its range, a key that
/// is set and varied. Each key and value is read with the run alone, and, where that fails, in up
/// to 32 of the points that hold it (what varies beside it may make it right). Throws one
/// ConfigError with every mistake at its line and column of the sweep file.
///
/// What depends on the machine, such as a PE beyond the channels of a layer, is no such mistake: a
/// point that has it is a row with its error.
void check_settings(const SweepSpec& sweep, const std::vector<SweepSettings>& points,
                    const std::vector<std::string>& command_line, const RunConfiguration& base,
                    const std::vector<std::string>& fifo_names, const ReadVariant& read);

/// Where a place of a file stands, as messages begin: `sweep.yaml:4:3`.
std::string place_text(const SourceLocation& where);

}  // namespace rill
