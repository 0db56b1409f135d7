// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/app/session.h"

namespace rill {

/// prepare() of a tiled machine: pictures become batches as they lie in DDR, weights the image of
/// its parameters.
Workload prepare_tiled(const RunConfiguration& configuration);

/// Batches that the run's inputs make.
int tiled_batches(const RunConfiguration& configuration);

}  // namespace rill
