// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/cost.h"

#include <algorithm>

#include "sim/core/units.h"
#include "sim/cost/constant.h"
#include "sim/cost/logic.h"
#include "sim/cost/multiplier.h"

namespace rill {

namespace {

/// How a sum becomes an output code.
struct RoundAndClamp {
  int shift = 0;
  int output_bits = 0;
  bool clamps = true;            ///< else the low bits are taken, which is wires
  bool rounds_in_slice = false;  ///< the DSP slice's post-adder adds the half of the last place
};

/// Round `from` bits by dropping some, then clamp: an addition, the saturation, and a register
/// behind each.
Resources round_and_clamp(int from, const RoundAndClamp& how) {
  const int rounded = std::max(1, from + 1 - std::max(0, how.shift));
  Resources cost;
  if (how.clamps) cost = saturate_cost(rounded, how.output_bits);
  if (how.shift > 0 && !how.rounds_in_slice) cost.lut += rounded;
  cost.ff = rounded + how.output_bits;
  return cost;
}

/// Bits that say how far a channel's sum is shifted, as in the published block floating point
/// hardware (reference/quantization.md, 6.6).
constexpr int kShiftControlBits = 5;

/// A barrel shifter: one LUT a bit for every two bits of control (a 4:1 multiplexer).
Resources shift_lane(const ActivationCostShape& shape) {
  Resources cost;
  cost.lut = shape.accumulator_bits * (shape.per_channel ? ceil_div(kShiftControlBits, 2) : 0);
  if (shape.offset_bits > 0) cost.lut += shape.offset_bits;
  return cost + round_and_clamp(shape.accumulator_bits,
                                {shape.shift, shape.output_bits, !shape.keeps_sign});
}

Resources multiply_lane(const ActivationCostShape& shape) {
  Resources cost;
  const int product = shape.accumulator_bits + shape.multiplier_bits;
  if (shape.dsp_multipliers) {
    cost.dsp = dsp_per_product({shape.accumulator_bits, true}, {shape.multiplier_bits, true},
                               shape.family);
  } else {
    cost.lut = multiplier_luts(shape.accumulator_bits, shape.multiplier_bits, shape.family);
    cost.ff = product;
  }
  if (shape.offset_bits > 0) cost.lut += shape.offset_bits;
  // Several slices need their post-adders to join the pieces of the product.
  return cost + round_and_clamp(product,
                                {shape.shift, shape.output_bits, !shape.keeps_sign, cost.dsp == 1});
}

int parameter_bits(const ActivationCostShape& shape) {
  if (shape.kind == Requantization::Kind::Multiply) {
    if (shape.shifter) return kShiftControlBits + shape.offset_bits;
    return shape.multiplier_bits + shape.offset_bits;
  }
  if (shape.kind == Requantization::Kind::Thresholds && shape.search_bits == 0) {
    return shape.thresholds * shape.accumulator_bits;
  }
  return 0;
}

/// Parameters of a channel go to every pixel of its lane; what is equal for all channels is kept
/// once.
Resources parameter_cost(const ActivationCostShape& shape) {
  const int bits = parameter_bits(shape);
  if (bits == 0) return {};
  const int sets = shape.per_channel ? shape.channel_lanes : 1;
  const int folds = shape.per_channel ? shape.channel_folds : 1;
  Resources cost = memory_cost({folds, bits * sets}, MemoryChoice::Auto, shape.family).resources;
  const bool multiplies = shape.kind == Requantization::Kind::Multiply && !shape.shifter;
  // A multiplier that never changes sits in the slice's own register.
  if (folds == 1 && multiplies && shape.dsp_multipliers) {
    cost.ff -= static_cast<double>(shape.multiplier_bits) * sets;
  }
  return cost;
}

/// Comparators only; parameter_cost() holds the thresholds.
Resources threshold_lane(const ActivationCostShape& shape) {
  Resources cost = threshold_cost(shape.thresholds, shape.accumulator_bits);
  cost.ff -= static_cast<double>(shape.thresholds) * shape.accumulator_bits;
  return cost;
}

/// FINN's binary search (finn-rtllib/thresholding): a stage a bit, each with the 2^stage thresholds
/// that the bits before leave, of all channels of the lane, one comparator, and registers for the
/// threshold, the sum, the place found so far with its channel, and two bits of control; the deep
/// pipeline registers sum, place and control once more. Pixels search by themselves, so each lane
/// has memories of its own. Behind them a queue of shift registers for the codes on their way.
Resources search_lane(const ActivationCostShape& shape) {
  constexpr int kControlBits = 2;
  const int folds = shape.per_channel ? shape.channel_folds : 1;
  const int place_bits = log2_ceil(folds) + shape.search_bits;
  const int carried = shape.accumulator_bits + place_bits + kControlBits;
  Resources cost;
  for (int stage = 0; stage < shape.search_bits; ++stage) {
    const std::int64_t words = std::int64_t{folds} << stage;
    // With the register of what it reads; a lone threshold is one.
    cost +=
        memory_cost({words, shape.accumulator_bits}, MemoryChoice::Auto, shape.family).resources;
    cost.lut += comparator_luts(shape.accumulator_bits);
    cost.ff += carried * (shape.deep_search ? 2 : 1);
  }
  const int on_their_way = shape.search_bits * (shape.deep_search ? 2 : 1) + 3;
  cost.srl_lut = static_cast<double>(srl_luts(on_their_way, shape.search_bits));
  cost.lut += cost.srl_lut;
  cost.ff += shape.search_bits;
  return cost;
}

Resources lane_cost(const ActivationCostShape& shape) {
  switch (shape.kind) {
    case Requantization::Kind::Multiply:
      return shape.shifter ? shift_lane(shape) : multiply_lane(shape);
    case Requantization::Kind::Thresholds:
      return shape.search_bits > 0 ? search_lane(shape) : threshold_lane(shape);
    case Requantization::Kind::Cast:
      return round_and_clamp(shape.accumulator_bits, {shape.shift, shape.output_bits});
    case Requantization::Kind::Identity:
      break;
  }
  Resources cost;
  cost.ff = shape.output_bits;
  return cost;
}

/// Below zero the sum is multiplied by a constant: shifts and additions, or a DSP slice where there
/// are more than three digits; then one of two values is selected.
Resources slope_lane(const ActivationCostShape& shape) {
  if (shape.slope == 0) return {};
  constexpr int kMostDigits = 4;
  Resources cost;
  if (signed_digits(shape.slope) <= kMostDigits || !shape.dsp_multipliers) {
    cost = constant_product_cost(shape.accumulator_bits, shape.slope);
  } else {
    cost.dsp = dsp_per_product({shape.accumulator_bits, true}, {log2_ceil(shape.slope) + 1, true},
                               shape.family);
  }
  cost.lut += shape.accumulator_bits;
  return cost;
}

}  // namespace

Resources activation_cost(const ActivationCostShape& shape) {
  return (lane_cost(shape) + slope_lane(shape)) * shape.lanes + parameter_cost(shape);
}

}  // namespace rill
