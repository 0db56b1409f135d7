// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/report/compare.h"

namespace rill {

/// Runs one below the other, with what decides between them: for sweeps with more runs than a
/// screen has columns. `accuracy` has a text a run, or is empty; `metric` says what it is.
std::string compare_rows(const std::vector<ComparedRun>& runs, const std::string& metric,
                         const std::vector<std::string>& accuracy);

}  // namespace rill
