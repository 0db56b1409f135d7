// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/logic.h"

#include <algorithm>
#include <cmath>

#include "sim/core/units.h"

namespace rill {

namespace {

/// A row of full adders is a LUT for the sum and one for the carry; the last row's two stand in
/// front of the two inputs of the chain (techlibs/xilinx/arith_map.v).
constexpr double kRowLuts = 2;

/// LUTs a bit of a carry-save sum of more than four numbers on UltraScale+, where F9 multiplexers
/// let nine inputs pass in one level: the mapper takes the shallowest network first and pays for it
/// with copies of logic.
double copied_rows_luts(int operands) {
  // Three rows deep, and two levels of LUTs reach it: the second sum and carry of nine inputs each
  // (8 LUTs), the carry beside them, and two LUTs at the chain.
  if (operands == 6) return 8 + 8 + 1 + 2;
  // Four rows deep, of which two sums wait: three levels reach it with a sum and a carry of seven
  // inputs (2 LUTs), which is no more than rows of their own.
  if (operands == 7) return kRowLuts * (operands - 2);
  // What a full adder takes grows with the levels of the tree, each of which takes three numbers to
  // two: middle of our own trees of 8 to 36 numbers (README).
  constexpr double kLevelLuts = 0.9;
  int levels = 0;
  for (int left = operands; left > 2; left -= left / 3) ++levels;
  return 1 + kLevelLuts * levels * (operands - 2);
}

/// LUTs a bit of a carry-save sum, chain included.
double carry_save_bit_luts(int operands, Family family) {
  if (operands < 2) return 0;
  if (operands == 2) return 1;
  // On both families the second row's sum and carry are of seven inputs each (F7, 2 LUTs); a LUT
  // adds them.
  if (operands == 4) return 2 + 2 + 1;
  if (operands == 3 || family == Family::Series7) return kRowLuts * (operands - 2);
  return copied_rows_luts(operands);
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

double carry_save_luts(int operands, int bits, Family family) {
  return bits * carry_save_bit_luts(operands, family);
}

Resources adder_tree_cost(int operands, int bits, Family family) {
  Resources cost;
  if (operands < 2) return cost;
  const bool odd = operands % 2 != 0;
  const int pairs = operands / 2 - (odd ? 1 : 0);
  cost.lut = static_cast<double>(pairs) * bits;
  if (odd) cost.lut += carry_save_luts(3, bits, family);
  cost.lut += carry_save_luts(operands / 2, bits + 1, family);
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
  // Up to here each bit of the larger number is a function that one LUT6 looks up in both.
  constexpr int kLookedUp = 3;
  Resources cost;
  cost.lut = bits <= kLookedUp ? bits : bits + comparator_luts(bits);
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
