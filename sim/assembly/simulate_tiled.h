// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/assembly/simulate.h"

namespace rill {

/// simulate() of a plan whose organisation is tiled: frames are batches of pictures.
SimulationResult simulate_tiled(const Plan& plan, const TiledInput* input,
                                const SimulationOptions& options);

}  // namespace rill
