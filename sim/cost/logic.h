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

/// LUTs a bit of an n:1 multiplexer: up to 4:1 fits one LUT6; wider ones occupy the four LUTs in
/// front of each F7/F8 multiplexer (UG574, "Multiplexers").
constexpr std::int64_t mux_luts(std::int64_t inputs) {
  if (inputs <= 1) return 0;
  return inputs <= 4 ? 1 : 4 * ((inputs + 15) / 16);
}

/// Sum of `operands` signed numbers of `bits` each with a register behind every level: two numbers
/// at a time on a carry chain, a LUT for every bit of the operands (the sum's top bit is the
/// chain's carry). The registers are the caller's.
Resources pipelined_adder_tree_cost(int operands, int bits);

/// LUTs of the sum of `operands` numbers of `bits` each in carry-save form down to two, and a last
/// chain: what Yosys 0.23 makes of additions that it merges (alumacc, maccmap), by family (README,
/// "Adder trees").
double carry_save_luts(int operands, int bits, Family family);

/// The sum of pipelined_adder_tree_cost() in one go, without registers in between: pairs on carry
/// chains (an odd number left over joins one of them), and the pairs' sums in carry-save form.
Resources adder_tree_cost(int operands, int bits, Family family);

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

/// Larger of two numbers of `bits`: comparator and multiplexer; of up to three bits a LUT a bit.
Resources maximum_cost(int bits);

/// Saturation of `from` to `to` bits: detection over the bits that go, and the multiplexer.
Resources saturate_cost(int from, int to);

/// Number of `thresholds` that a value of `bits` reaches: comparators and a count of the ones.
/// Registers hold the thresholds, the value, the comparisons and the count.
Resources threshold_cost(int thresholds, int bits);

}  // namespace rill
