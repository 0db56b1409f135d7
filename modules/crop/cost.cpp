// SPDX-License-Identifier: Apache-2.0
#include "modules/crop/cost.h"

#include "sim/cost/logic.h"

namespace rill {

Resources crop_cost(const StreamShape& input) {
  Resources cost =
      counter_cost(input.height) + counter_cost(input.width) + counter_cost(input.words_per_item());
  cost.lut +=
      2 * (comparator_luts(log2_ceil(input.height)) + comparator_luts(log2_ceil(input.width)));
  cost.ff += input.word_bits();
  return cost;
}

}  // namespace rill
