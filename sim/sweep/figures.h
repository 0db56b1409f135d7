// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/sweep_spec.h"
#include "sim/report/run_report.h"

namespace rill {

/// A number of a run that a sweep stores, bounds and trades.
struct FigureKind {
  std::string name;  ///< with its unit: a column of the database, a key of a sweep file
  std::string sentence;
  bool smaller_is_better;
  double (*of)(const RunReport& report);
};

const std::vector<FigureKind>& sweep_figures();

/// Values of all kinds, in their order; empty for a point that has none.
using Figures = std::vector<double>;
Figures figures_of(const RunReport& report);

/// Index of a figure by name. The name is known to exist.
std::size_t figure_index(const std::string& name);

/// What the sweep trades: its objectives, or latency against multipliers.
std::vector<SweepObjective> objectives_of(const SweepSpec& sweep);

/// Throws ConfigError for constraints and objectives that name no figure.
void check_figure_names(const SweepSpec& sweep);

}  // namespace rill
