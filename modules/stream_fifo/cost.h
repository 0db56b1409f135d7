// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/stream_fifo/stream_shape.h"
#include "sim/cost/memory.h"

namespace rill {

/// A FIFO of `depth` words of a stream: registers, SRL, LUTRAM, BRAM or URAM, see fifo_cost().
MemoryCost stream_fifo_cost(const StreamShape& shape, int depth, Family family,
                            MemoryChoice choice = MemoryChoice::Auto, bool has_uram = false);

}  // namespace rill
