// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/resources.h"

namespace rill {

/// Smallest n with 2^n >= value; 0 for values up to 1.
constexpr int log2_ceil(std::int64_t value) {
  int bits = 0;
  while ((std::int64_t{1} << bits) < value) ++bits;
  return bits;
}

/// LUTs that carry-save arithmetic really takes over two for every full adder. Measured with
/// Yosys 0.23 (depth-driven LUT mapping) on multipliers from 4x4 to 16x16 of our own; see README.
constexpr double kCarrySaveOverhead = 1.4;

/// LUTs a bit of an n:1 multiplexer: up to 4:1 fits one LUT6; wider ones occupy the four LUTs in
/// front of each F7/F8 multiplexer (UG574, "Multiplexers").
constexpr std::int64_t mux_luts(std::int64_t inputs) {
  if (inputs <= 1) return 0;
  return inputs <= 4 ? 1 : 4 * ((inputs + 15) / 16);
}

/// Sum of `operands` signed numbers of `bits` each; combinational, its result not registered. One
/// LUT a bit for two operands; from three on mappers mix carry-save and carry chains, which takes
/// kCarrySaveOverhead LUTs a bit and addition.
Resources adder_tree_cost(int operands, int bits);

/// Bits of the sum of `operands` numbers of `bits` each.
constexpr int sum_bits(int operands, int bits) { return bits + log2_ceil(operands); }

/// Running sum of `bits`: adder and the multiplexer that starts a new sum, one LUT a bit each, and
/// the register.
Resources accumulator_cost(int bits);

/// Counter 0..count-1 with wrap-around: increment a LUT a bit, compare six bits a LUT.
Resources counter_cost(std::int64_t count);

/// LUTs of `a >= b`: three for every four bits (propagate and generate of two bits each on a carry
/// chain, of which every second generate is shared), as measured with Yosys 0.23 at 8 and 16 bits.
constexpr double comparator_luts(int bits) { return 0.75 * bits; }

/// Larger of two numbers of `bits`: comparator and multiplexer.
Resources maximum_cost(int bits);

/// Saturation of `from` to `to` bits: detection over the bits that go, and the multiplexer.
Resources saturate_cost(int from, int to);

/// Number of `thresholds` that a value of `bits` reaches: comparators and a count of the ones.
/// Registers hold the thresholds, the value, the comparisons and the count.
Resources threshold_cost(int thresholds, int bits);

}  // namespace rill
