// SPDX-License-Identifier: Apache-2.0
#include "sim/model/average_layer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "sim/core/error.h"
#include "sim/network/average_window.h"
#include "sim/numerics/cast.h"
#include "sim/numerics/l2_norm.h"

namespace rill::detail {

namespace {

constexpr int kDefaultReciprocalBits = 18;
/// A sum of 32 bits times a multiplier of 31 stays below 2^62, and so does a shifted zero point.
constexpr int kLargestShift = 46;

[[noreturn]] void fail(const Layer& layer, const LayerNumericsSpec& numerics,
                       const std::string& message) {
  const SourceLocation& where = numerics.where.line > 0 ? numerics.where : layer.where;
  throw ConfigError(Diagnostic{where, "layers." + layer.name, message});
}

bool is_fixed(const Format& format) { return format.kind == Format::Kind::Fixed; }

/// 2^exponent == value, for the steps of formats.
int exponent_of(double value) { return static_cast<int>(std::lround(std::log2(value))); }

}  // namespace

bool is_average(const Layer& layer) {
  return layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool;
}

bool keeps_format(const Layer& layer, const NumericsSpec& spec) {
  if (layer.op == Op::MaxPool || layer.op == Op::Reorg || layer.op == Op::Concat ||
      layer.op == Op::Crop) {
    return true;
  }
  if (layer.op == Op::BilinearUpsample) {
    // The mean of neighbours needs no wider numbers, unless they are asked for: fixed-point ones
    // keep every bit, as FlowNetQ does.
    const bool is_scaled = spec.defaults.output && !is_fixed(spec.defaults.output->format);
    if (!is_scaled || layer.pre_scale != 1) return false;
  } else if (!is_average(layer)) {
    return false;
  }
  const auto own = spec.layers.find(layer.name);
  return own == spec.layers.end() || !own->second.output;
}

void set_reciprocals(const Layer& layer, const LayerNumericsSpec& numerics,
                     LayerArithmetic& numbers) {
  const std::vector<int> divisors = average_divisors(layer);
  const double factor = numbers.input.lsb() / numbers.output.lsb();
  const int bits = numerics.multiplier_bits.value_or(kDefaultReciprocalBits);
  const double most = std::ldexp(1.0, bits - 1) - 1;
  const auto multiplier = [&](int divisor, int shift) {
    return std::floor(std::ldexp(factor / divisor, shift) + 0.5);
  };
  Requantization& rule = numbers.requantization;
  rule.kind = Requantization::Kind::Multiply;
  rule.shift = kLargestShift;
  while (rule.shift >= 0 && multiplier(divisors.front(), rule.shift) > most) --rule.shift;
  if (rule.shift < 0) {
    fail(layer, numerics,
         "multiplies by more than an integer of " + std::to_string(bits) +
             " bits; give multiplier_bits more or the output a larger step");
  }
  rule.multiplier.clear();
  rule.offset.clear();
  const std::int64_t out_zero = numbers.output.zero() * (std::int64_t{1} << rule.shift);
  // Every tap is summed, padding as the zero point.
  const std::int64_t taps_zero = std::int64_t{layer.window.taps()} * numbers.input.zero();
  for (const int divisor : divisors) {
    const auto steps = static_cast<std::int32_t>(std::max(1.0, multiplier(divisor, rule.shift)));
    rule.multiplier.push_back(steps);
    rule.offset.push_back(out_zero - taps_zero * steps);
  }
  const bool needs_offset = std::any_of(rule.offset.begin(), rule.offset.end(),
                                        [](std::int64_t offset) { return offset != 0; });
  if (!needs_offset) rule.offset.clear();
}

void set_norm_shift(const Layer& layer, const LayerNumericsSpec& numerics,
                    LayerArithmetic& numbers) {
  const int steps = exponent_of(numbers.output.lsb() / numbers.weight.lsb());
  numbers.requantization.shift = kReciprocalBits - kRootFractionBits + steps;
  // The exponent of the root adds between 8 and 30.
  if (numbers.requantization.shift + kRootFractionBits < 0 ||
      numbers.requantization.shift > detail::kLargestShift - 16) {
    fail(layer, numerics,
         "has gains in steps too far from the output's; give weight and output closer formats");
  }
}

void quantize_gains(const Layer& layer, const LayerNumericsSpec& numerics,
                    const LayerParameters& parameters, QuantizedLayer& quantized) {
  LayerArithmetic& numbers = quantized.arithmetic;
  internal_check(parameters.weight.size() == static_cast<std::size_t>(layer.in.channels),
                 "quantize_model: an L2 norm needs a gain for each channel");
  if (!is_fixed(numbers.weight)) {
    double largest = 0;
    for (const double gain : parameters.weight) largest = std::max(largest, std::abs(gain));
    if (!(largest > 0)) largest = 1;
    const auto most = static_cast<double>(numbers.weight.max_code());
    double step = numbers.output.lsb();
    while (largest / step > most) step *= 2;
    while (largest / (step / 2) <= most) step /= 2;
    numbers.weight.scale = {step};
    numbers.weight.zero_point.clear();
  }
  set_norm_shift(layer, numerics, numbers);
  quantized.weight.clear();
  for (const double gain : parameters.weight) {
    quantized.weight.push_back(quantize(gain, numbers.weight));
  }
}

}  // namespace rill::detail
