// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/logic.h"

#include <algorithm>
#include <cmath>

#include "sim/core/units.h"

namespace rill {

namespace {

/// LUTs of a full adder in a carry-save sum of `operands`. On 7-series all levels cost the same. On
/// UltraScale+ the mapper buys depth with copies of logic (wide LUT multiplexers), the more the
/// deeper the tree is: a level takes three numbers to two.
double full_adder_luts(int operands, Family family) {
  constexpr double kSeries7 = 1.6;
  constexpr double kUltraScaleLevel = 0.8;
  if (family == Family::Series7) return kSeries7;
  int levels = 0;
  for (int left = operands; left > 2; left -= left / 3) ++levels;
  return kUltraScaleLevel * levels;
}

}  // namespace

Resources pipelined_adder_tree_cost(int operands, int bits) {
  Resources cost;
  for (int left = operands; left > 1; left = ceil_div(left, 2)) {
    cost.lut += static_cast<double>(left / 2) * bits;
    ++bits;
  }
  return cost;
}

double carry_save_luts(double operands, int bits, Family family) {
  const double rows = std::max(0.0, operands - 2);
  return bits * (1 + rows * full_adder_luts(static_cast<int>(std::ceil(operands)), family));
}

Resources adder_tree_cost(int operands, int bits, Family family) {
  Resources cost;
  if (operands < 2) return cost;
  cost.lut = static_cast<double>(operands / 2) * bits;
  if (operands > 2) cost.lut += carry_save_luts(operands / 2.0, bits + 1, family);
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
