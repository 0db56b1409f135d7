// SPDX-License-Identifier: Apache-2.0
// What makes a code of fewer bits of a sum.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "sim/model/resolver.h"
#include "sim/numerics/shift_format.h"

namespace rill::detail {

namespace {

constexpr int kDefaultSlopeBits = 8;
constexpr int kWidestThresholds = 8;  // 255 comparators

}  // namespace

void Resolver::resolve_requantization(LayerArithmetic& numbers) {
  Requantization& rule = numbers.requantization;
  if (numerics_.output && numerics_.output->per_channel && !keeps_accumulator(numbers) &&
      !shifts_channels()) {
    complain(
        "has an output with one scale per channel; maps have one scale unless weights are shifts "
        "(pow2_6) and scales powers of two: remove per_channel");
  }
  if (is_shift_weight(numbers.weight) && rule.kind == Requantization::Kind::Multiply &&
      !rule.power_of_two) {
    complain("has weights that are shifts; say requantization: shift");
  }
  if (has_affine(numbers)) {
    rule.kind = Requantization::Kind::Multiply;
    rule.rounding = is_fixed(numbers.output)
                        ? numbers.output.rounding
                        : numerics_.requantization_rounding.value_or(Rounding::Rnd);
    if (!is_fixed(numbers.output)) {
      complain("has a batch norm behind its sum and a scaled output; give it a fixed<…> output");
    }
  } else if (keeps_accumulator(numbers)) {
    rule.kind = Requantization::Kind::Identity;
    if (!is_fixed(numbers.input) && is_read_) {
      complain(
          "keeps its accumulator, whose scale another layer cannot read; give the output "
          "fewer bits");
    }
  } else if (layer_->has_weights() && numerics_.requantization == RequantizationUnit::Thresholds) {
    resolve_thresholds(numbers);
  } else if (is_fixed(numbers.input) && is_fixed(numbers.output)) {
    rule.kind = Requantization::Kind::Cast;
  } else {
    rule.kind = Requantization::Kind::Multiply;
    rule.power_of_two =
        layer_->has_weights() && numerics_.requantization == RequantizationUnit::Shift;
    rule.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
    rule.shift = numerics_.requantization_shift.value_or(0);
    rule.first_shift = numerics_.requantization_first_shift.value_or(0);
  }
  if (numbers.output.is_bipolar() && rule.kind != Requantization::Kind::Thresholds) {
    complain("gives -1 or +1, which is the sign of a sum; say requantization: thresholds");
  } else if (numbers.weight.mantissa_bits > 0 && rule.kind == Requantization::Kind::Multiply &&
             !rule.power_of_two) {
    complain("has shared exponents, which a shift realigns; say requantization: shift");
  } else if (numbers.output.power_of_two) {
    complain("has an output of powers of two, which only weights can be; give it an integer");
  }
  resolve_overflow(numbers);
  clamp(numbers);
}

bool Resolver::shifts_channels() const {
  return spec_.defaults.weight && is_shift_weight(spec_.defaults.weight->format) &&
         numerics_.weight && is_shift_weight(numerics_.weight->format) &&
         numerics_.output->power_of_two_scale;
}

void Resolver::resolve_thresholds(LayerArithmetic& numbers) {
  const Format& output = numbers.output;
  numbers.requantization.kind = Requantization::Kind::Thresholds;
  numbers.requantization.thresholds_per_channel =
      static_cast<int>(output.max_code() - output.min_code());
  if (output.width > kWidestThresholds) {
    complain("counts thresholds for " + output.to_string() + ", 2^" + std::to_string(output.width) +
             " - 1 comparators; give the output at most " + std::to_string(kWidestThresholds) +
             " bits");
  } else if (is_fixed(output) &&
             (output.overflow != Overflow::Sat || output.rounding != Rounding::Rnd)) {
    complain("counts thresholds, which round half up and saturate; give the output RND and SAT");
  }
}

void Resolver::clamp(LayerArithmetic& numbers) {
  Requantization& rule = numbers.requantization;
  const Format& output = numbers.output;
  rule.minimum = static_cast<Code>(output.min_code());
  rule.maximum = static_cast<Code>(output.max_code());
  if (layer_->activation == ActivationFunction::None) return;
  // -1 and +1 are on and off: a binary map is the sign of the sum, and a 0 is not among its codes.
  if (output.is_bipolar()) return;
  if (layer_->activation == ActivationFunction::LeakyRelu) {
    set_slope(rule, numbers);
    return;
  }
  rule.minimum = std::max(rule.minimum, Code{0});
  if (layer_->activation != ActivationFunction::Relu6) return;
  if (is_fixed(output)) {
    const double six = std::floor(6.0 / output.lsb() + 0.5);
    if (six < rule.maximum) rule.maximum = static_cast<Code>(six);
  } else if (rule.kind == Requantization::Kind::Identity && layer_->has_weights()) {
    complain("has a ReLU6 on an accumulator that is kept as it is; give the output fewer bits");
  }
}

void Resolver::set_slope(Requantization& rule, const LayerArithmetic& numbers) {
  const int bits = numerics_.leaky_slope_bits.value_or(kDefaultSlopeBits);
  rule.leaky = LeakySlope{
      static_cast<std::int32_t>(std::lround(std::ldexp(layer_->leaky_slope, bits))), bits};
  if (!layer_->has_weights()) {
    complain("has a leaky ReLU but no sum; only layers with weights can have one");
  } else if (adds_bias_behind(numbers)) {
    complain("has a leaky ReLU and a fixed-point bias; make the bias int32");
  } else if (has_affine(numbers)) {
    complain("has a leaky ReLU behind a batch norm; use batch_norm: fold in the numerics");
  } else if (rule.kind == Requantization::Kind::Thresholds) {
    complain("has a leaky ReLU and counts thresholds; use requantization: multiplier");
  }
}

}  // namespace rill::detail
