// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/sweep_spec.h"
#include "sim/sweep/store.h"

namespace rill {

/// sweep.html: the Pareto front, parallel coordinates, and a table to sort and filter.
std::string sweep_page(const SweepSpec& sweep, const std::vector<SweepRow>& rows);

}  // namespace rill
