// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/advice/contenders.h"
#include "sim/config/load_run.h"
#include "sim/plan/plan.h"

namespace rill {

/// One thing to change, as `--set` words on top of the run's own. What a design leaves open, such
/// as foldings under `fit_board`, its policy then chooses anew.
struct Change {
  std::string name;
  std::vector<std::string> settings;
};

/// What an architect would try: folding of those that limit, clock, FIFO depths, ports, memory,
/// weights, fusion; of a tiled machine loops, units and bursts.
std::vector<Change> changes_of(const RunConfiguration& configuration, const Plan& plan,
                               const std::vector<Contender>& contenders);

}  // namespace rill
