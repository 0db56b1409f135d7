// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/memory.h"

namespace rill {

/// Weight memory of `words` x `word_bits` with its read counter. The loader writes it in parts of
/// `load_bits`, each under its own enable. Double-buffered: twice as deep, one half is loaded while
/// the other is read.
MemoryCost weight_memory_cost(std::int64_t words, int word_bits, MemoryChoice choice, Family family,
                              bool has_uram = false, bool double_buffered = false,
                              int load_bits = 64);

}  // namespace rill
