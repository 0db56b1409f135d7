// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/assembly/simulate.h"

namespace rill {

// A simulation's result as text, to hand it from the process that simulated to the one that
// compares. Layers that were kept are left out.
std::string to_text(const SimulationResult& result);
SimulationResult result_from_text(const std::string& text);

}  // namespace rill
