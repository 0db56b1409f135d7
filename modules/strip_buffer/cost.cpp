// SPDX-License-Identifier: Apache-2.0
#include "modules/strip_buffer/cost.h"

#include "sim/cost/logic.h"

namespace rill {

MemoryShape strip_buffer_shape(const StreamShape& words, int rows) {
  constexpr int kHalves = 2;
  const std::int64_t row =
      static_cast<std::int64_t>(words.items_per_row()) * words.words_per_item();
  return {kHalves * rows * row, words.word_bits()};
}

MemoryCost strip_buffer_cost(const StreamShape& words, int rows, MemoryChoice choice, Family family,
                             bool has_uram) {
  constexpr int kSides = 2;
  MemoryCost cost = memory_cost(strip_buffer_shape(words, rows), choice, family, has_uram);
  const Resources counters = counter_cost(rows) + counter_cost(words.items_per_row()) +
                             counter_cost(words.words_per_item());
  cost.resources += counters * kSides;
  cost.resources.ff += words.word_bits();
  return cost;
}

}  // namespace rill
