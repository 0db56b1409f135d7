// SPDX-License-Identifier: Apache-2.0
#include "modules/bram/cost.h"

#include "sim/core/units.h"
#include "sim/cost/logic.h"

namespace rill {

MemoryCost weight_memory_cost(std::int64_t words, int word_bits, MemoryChoice choice, Family family,
                              bool has_uram, bool double_buffered, int load_bits) {
  const MemoryShape shape{double_buffered ? 2 * words : words, word_bits};
  MemoryCost cost = memory_cost(shape, choice, family, has_uram);
  if (words <= 0 || word_bits <= 0) return cost;
  cost.resources += counter_cost(shape.words);
  const int parts = ceil_div(word_bits, load_bits);
  cost.resources += counter_cost(parts);
  if (parts > 1) cost.resources.lut += parts;
  return cost;
}

}  // namespace rill
