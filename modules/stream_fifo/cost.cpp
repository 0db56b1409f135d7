// SPDX-License-Identifier: Apache-2.0
#include "modules/stream_fifo/cost.h"

#include "sim/cost/fifo.h"

namespace rill {

MemoryCost stream_fifo_cost(const StreamShape& shape, int depth, Family family, MemoryChoice choice,
                            bool has_uram) {
  return fifo_cost({depth, shape.word_bits()}, FifoKind::Auto, choice, family, has_uram);
}

}  // namespace rill
