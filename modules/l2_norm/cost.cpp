// SPDX-License-Identifier: Apache-2.0
#include "modules/l2_norm/cost.h"

#include <algorithm>

#include "modules/l2_norm/timing.h"
#include "sim/core/units.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"

namespace rill {

namespace {

constexpr int kRootBits = 31;
constexpr int kMantissaBits = 18;

/// Remainder, root and the subtraction of each step; the divider has the same shape.
Resources sequential_unit(int bits, int steps) {
  Resources cost = accumulator_cost(bits) * 2 + counter_cost(steps);
  cost.lut += comparator_luts(bits);
  return cost;
}

Resources lane_cost(const L2NormCostShape& shape) {
  const int product = shape.input_bits + shape.gain_bits;
  Resources cost;
  cost.dsp = dsp_per_product({shape.input_bits, true}, {shape.input_bits, true}, shape.family) +
             dsp_per_product({shape.input_bits, true}, {shape.gain_bits, true}, shape.family) +
             dsp_per_product({product, true}, {kMantissaBits, true}, shape.family);
  // The shift by the root's exponent, 8 to 30: five levels of 2:1 multiplexers, two in a LUT.
  constexpr int kShiftLevels = 5;
  cost.lut = kShiftLevels * (product + kMantissaBits) / 2.0;
  cost += saturate_cost(product + 1, shape.output_bits);
  cost.ff += shape.output_bits;
  // What waits for the root, word by word.
  const int delay = l2_norm_latency(shape.lanes);
  cost.srl_lut += static_cast<double>(srl_luts(delay, shape.input_bits));
  cost.lut += static_cast<double>(srl_luts(delay, shape.input_bits));
  return cost;
}

}  // namespace

Resources l2_norm_cost(const L2NormCostShape& shape) {
  const int square = 2 * shape.input_bits;
  Resources cost = lane_cost(shape) * shape.lanes;
  cost += adder_tree_cost(shape.lanes, square, shape.family);
  cost += accumulator_cost(sum_bits(shape.channels, square));
  cost += sequential_unit(2 * kRootBits, kRootCycles);
  cost += sequential_unit(kRootBits + kMantissaBits, kReciprocalCycles);
  cost += counter_cost(std::max(ceil_div(shape.channels, shape.lanes), 2));
  return cost;
}

}  // namespace rill
