// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/memory.h"
#include "sim/cost/resources.h"

namespace rill {

/// How a FIFO keeps its words.
enum class FifoKind { Auto, Srl, Memory };

/// A first-in-first-out queue with valid/ready on both sides.
///
/// Memory: storage of memory_cost(), two pointers and a fill counter (three counters of log2(depth)
/// bits, one bit more in the last; LUT a bit) and full/empty flags. Srl: shift registers that are
/// read at the fill counter, with multiplexers between SRL32 beyond 128 words (F7/F8 join four).
/// Auto: two registers a bit up to depth 2, else the kind with fewer LUTs up to 32 words, else
/// Memory.
MemoryCost fifo_cost(const MemoryShape& shape, FifoKind kind, MemoryChoice choice, Family family,
                     bool has_uram = false);

}  // namespace rill
