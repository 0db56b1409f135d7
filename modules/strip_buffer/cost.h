// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/cost/memory.h"
#include "sim/cost/resources.h"

namespace rill {

/// The memory of a strip buffer: two strips of `rows` rows of the map's words.
MemoryShape strip_buffer_shape(const StreamShape& words, int rows);

/// Memory, the counters of both sides (word, tile, row) and the register of the word that leaves.
MemoryCost strip_buffer_cost(const StreamShape& words, int rows, MemoryChoice choice, Family family,
                             bool has_uram);

}  // namespace rill
