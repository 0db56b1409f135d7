// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/logic.h"

#include <algorithm>

#include "sim/core/units.h"

namespace rill {

Resources adder_tree_cost(int operands, int bits) {
  Resources cost;
  const double luts_per_bit = operands == 2 ? 1.0 : kCarrySaveOverhead;
  int width = bits;
  for (int left = operands; left > 1; left = ceil_div(left, 2)) {
    ++width;
    cost.lut += luts_per_bit * (left / 2) * width;
  }
  return cost;
}

Resources accumulator_cost(int bits) {
  Resources cost;
  cost.lut = 2.0 * bits;
  cost.ff = bits;
  return cost;
}

Resources counter_cost(std::int64_t count) {
  Resources cost;
  const int bits = log2_ceil(count);
  cost.ff = bits;
  cost.lut = bits + ceil_div(bits, 6);
  return cost;
}

Resources maximum_cost(int bits) {
  Resources cost;
  cost.lut = bits + comparator_luts(bits);
  return cost;
}

Resources saturate_cost(int from, int to) {
  Resources cost;
  if (from <= to) return cost;
  cost.lut = to + ceil_div(from - to + 1, 6);
  return cost;
}

Resources threshold_cost(int thresholds, int bits) {
  Resources cost;
  if (thresholds <= 0) return cost;
  const int result_bits = log2_ceil(thresholds + 1);
  // A full adder (two LUTs) takes three ones of equal weight to one and a carry; what is left is
  // the binary result.
  const int full_adders = std::max(0, thresholds - result_bits);
  cost.lut = thresholds * comparator_luts(bits) + 2.0 * full_adders;
  cost.ff = static_cast<double>(thresholds) * bits + thresholds + result_bits + bits;
  return cost;
}

}  // namespace rill
