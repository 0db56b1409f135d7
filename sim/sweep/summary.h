// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/sweep_spec.h"
#include "sim/sweep/store.h"

namespace rill {

/// points.csv: a line a point; simulated figures carry their prefix.
std::string sweep_csv(const std::vector<SweepRow>& rows);

/// For the terminal: the front, best of the first objective first, and how many points failed why.
std::string sweep_summary(const SweepSpec& sweep, const std::vector<SweepRow>& rows);

/// The front and the counts for programs.
std::string sweep_json(const SweepSpec& sweep, const std::vector<SweepRow>& rows);

}  // namespace rill
