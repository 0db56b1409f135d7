// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/assembly/simulate.h"
#include "sim/plan/plan.h"
#include "sim/tiled/tiled_data.h"

namespace rill {

/// What a tiled machine computes, without its time: the operations of its program one after
/// another, with the function faces of its parts, each by `threads` threads at once. Codes are
/// those of simulate(); of the result only `batches`, `outputs` and `cancelled` are set.
/// `progress` is told the share that is done and stops the work by returning false. One call per
/// process, as simulate().
SimulationResult compute_tiled(const Plan& plan, const TiledInput& input, int batches, int threads,
                               const std::function<bool(double)>& progress);

}  // namespace rill
