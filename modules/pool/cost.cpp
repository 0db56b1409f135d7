// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/cost.h"

#include "sim/core/units.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"

namespace rill {

namespace {

/// Bits of the fixed-point reciprocal of the number of taps: the narrow port of a DSP slice.
constexpr int kReciprocalBits = 18;

/// Registers behind the levels of a binary tree, in words.
int tree_registers(int taps) {
  int registers = 0;
  for (int left = taps; left > 1;) {
    left = ceil_div(left, 2);
    registers += left;
  }
  return registers;
}

}  // namespace

Resources max_tree_cost(int lanes, int taps, int bits) {
  Resources cost = maximum_cost(bits) * (taps - 1);
  cost.ff = bits;
  return cost * lanes;
}

Resources max_pool_cost(int lanes, int taps, int bits) {
  Resources cost = maximum_cost(bits) * (taps - 1);
  cost.ff = static_cast<double>(tree_registers(taps)) * bits;
  return cost * lanes;
}

Resources average_pool_cost(int lanes, int taps, int bits, Family family) {
  const int sum = sum_bits(taps, bits);
  Resources cost = pipelined_adder_tree_cost(taps, bits);
  cost.ff = static_cast<double>(tree_registers(taps)) * sum + bits;
  cost.dsp = dsp_per_product({sum, true}, {kReciprocalBits, true}, family);
  cost.lut += bits;
  return cost * lanes;
}

Resources global_pool_cost(int lanes, int channels, std::int64_t pixels, int bits, Family family) {
  const int sum = bits + log2_ceil(pixels);
  Resources cost = accumulator_cost(sum);
  cost.dsp = dsp_per_product({sum, true}, {kReciprocalBits, true}, family);
  cost.lut += bits;
  cost.ff += bits;
  cost = cost * lanes;
  const MemoryShape sums{ceil_div(channels, lanes), lanes * sum};
  if (sums.words > 1) cost += memory_cost(sums, MemoryChoice::Auto, family).resources;
  cost += counter_cost(sums.words);
  cost += counter_cost(pixels);
  return cost;
}

}  // namespace rill
