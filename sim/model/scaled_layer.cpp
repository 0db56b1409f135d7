// SPDX-License-Identifier: Apache-2.0
#include "sim/model/scaled_layer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/core/error.h"
#include "sim/model/block_float_layer.h"
#include "sim/model/requantization_factors.h"
#include "sim/model/scaled_operands.h"
#include "sim/model/threshold_layer.h"
#include "sim/numerics/cast.h"

namespace rill::detail {

namespace {

/// Quantizes one layer with products, step by step.
class ScaledLayer : private ScaledOperands {
 public:
  ScaledLayer(const Layer& layer, const LayerNumericsSpec& numerics,
              const LayerParameters& parameters, QuantizedLayer& quantized)
      : ScaledOperands(layer, numerics, parameters, quantized.arithmetic), quantized_(quantized) {}

  void run() {
    const bool counts = numbers_.requantization.kind == Requantization::Kind::Thresholds;
    if (!counts) check_room();
    std::vector<double> scales = numbers_.weight.scale;
    const bool given = !scales.empty();
    if (given && scales.size() != 1 && scales.size() != channels_) {
      fail_layer(layer_, numerics_,
                 "has " + std::to_string(channels_) + " output channels and " +
                     std::to_string(scales.size()) +
                     " weight scales; give one, or one per channel");
    }
    if (!given) scales = smallest_scales(counts || bias_is_behind());
    if (numbers_.requantization.kind == Requantization::Kind::Multiply) {
      given ? set_nearest_factors(scales) : set_factors(scales);
    }
    numbers_.weight.scale = scales;
    quantize_weights();
    if (counts) {
      set_channel_thresholds();
      return;
    }
    bias_is_behind() ? set_bias_behind() : quantize_biases();
    if (numbers_.requantization.kind == Requantization::Kind::Identity) keep_accumulator();
  }

 private:
  void check_room() const {
    if (layer_.op == Op::Deconvolution && numbers_.input.zero() != 0) {
      fail_layer(
          layer_, numerics_,
          "reads a map with a zero point, which a deconvolution's padding cannot have; give the "
          "layer before it a signed output");
    }
    if (bias_limit() > 0) return;
    fail_layer(layer_, numerics_,
               "leaves no room for a bias in 32 bits; narrow the input or the weights");
  }

  /// The sum is requantized together with a bias finer than its own step.
  bool bias_is_behind() const {
    return has_fixed_bias() && !parameters_.bias.empty() &&
           numbers_.requantization.kind == Requantization::Kind::Multiply;
  }

  /// Shift at which every bias is a whole number of output steps / 2^shift.
  int shift_for_bias() const {
    int shift = 0;
    for (std::size_t c = 0; c < channels_; ++c) {
      const int step = std::ilogb(output_step(c));
      shift = std::max(shift, numerics_.bias->format.fraction_bits + step);
    }
    return shift;
  }

  void set_bias_behind() {
    if (numbers_.input.zero() != 0) {
      fail_layer(
          layer_, numerics_,
          "reads a map with a zero point and adds a fixed-point bias; give the layer before it a "
          "bfp output, or make the bias int32");
    }
    Requantization& rule = numbers_.requantization;
    rule.offset.clear();
    for (std::size_t c = 0; c < channels_; ++c) {
      const double steps = bias(c) / output_step(c);
      rule.offset.push_back(std::llround(std::ldexp(steps, rule.shift)));
    }
  }

  /// The bias, and what a zero point of the input adds, move into the thresholds.
  void set_channel_thresholds() {
    SumScale sums;
    for (std::size_t c = 0; c < channels_; ++c) {
      const double step = numbers_.weight.lsb(static_cast<int>(c)) * input_step();
      const auto zero = static_cast<double>(numbers_.input.zero() * sum_of_weights(c));
      sums.step.push_back(step);
      sums.offset.push_back(bias(c) - zero * step);
    }
    set_thresholds(sums, numbers_);
    numbers_.accumulation.bias = BiasEntry::None;
    clamp_to_activation(layer_, numbers_);
  }

  std::int64_t sum_of_weights(std::size_t channel) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < per_channel_; ++i) sum += quantized_.weight[place_of(channel, i)];
    return sum;
  }

  /// Sets multiplier and shift, and raises the scales to where these are exact.
  void set_factors(std::vector<double>& scales) {
    std::vector<double> wanted;
    for (std::size_t c = 0; c < scales.size(); ++c) wanted.push_back(scales[c] * step_ratio(c));
    const bool shifts = numerics_.requantization == RequantizationUnit::Shift;
    const Factors factors =
        shifts ? shifts_above(layer_, numerics_, wanted) : factors_above(layer_, numerics_, wanted);
    for (std::size_t c = 0; c < scales.size(); ++c) scales[c] = factors.value(c) / step_ratio(c);
    use(factors);
  }

  double step_ratio(std::size_t channel) const { return input_step() / output_step(channel); }

  /// Multipliers nearest to what given scales want; powers of two must be met exactly.
  void set_nearest_factors(const std::vector<double>& scales) {
    std::vector<double> wanted;
    for (std::size_t c = 0; c < scales.size(); ++c) wanted.push_back(scales[c] * step_ratio(c));
    if (numerics_.requantization == RequantizationUnit::Shift) {
      const Factors factors = shifts_above(layer_, numerics_, wanted);
      for (std::size_t c = 0; c < wanted.size(); ++c) {
        if (factors.value(c) == wanted[c]) continue;
        fail_layer(
            layer_, numerics_,
            "has given scales whose ratio is no power of two, which a shift needs; leave the "
            "weight's scale away or set requantization: multiplier");
      }
      return use(factors);
    }
    Factors factors = factors_above(layer_, numerics_, wanted);
    for (std::size_t c = 0; c < wanted.size(); ++c) {
      const double steps = std::max(1.0, round_half_even(std::ldexp(wanted[c], factors.shift)));
      factors.multiplier[c] = std::min(factors.multiplier[c], static_cast<std::int32_t>(steps));
    }
    use(factors);
  }

  void use(Factors factors) {
    if (bias_is_behind()) raise_shift(layer_, numerics_, shift_for_bias(), &factors);
    Requantization& rule = numbers_.requantization;
    rule.multiplier = factors.multiplier;
    rule.first_shift = std::min(factors.shift, numerics_.requantization_first_shift.value_or(0));
    rule.shift = factors.shift - rule.first_shift;
    const Code zero = numbers_.output.zero();
    if (zero != 0)
      rule.offset = {static_cast<std::int64_t>(zero) * (std::int64_t{1} << rule.shift)};
    clamp_to_activation(layer_, numbers_);
  }

  void quantize_weights() {
    quantized_.weight.resize(parameters_.weight.size());
    if (numbers_.weight.mantissa_bits > 0) {
      quantize_blocks(blocks(), numbers_.weight, &quantized_.weight);
      return;
    }
    for (std::size_t i = 0; i < parameters_.weight.size(); ++i) {
      quantized_.weight[i] = quantize(parameters_.weight[i], numbers_.weight, channel_of(i));
    }
  }

  void quantize_biases() {
    Format& format = numbers_.bias;
    format.scale.clear();
    for (const double scale : numbers_.weight.scale) {
      format.scale.push_back(scale * input_step());
    }
    const Code zero = numbers_.input.zero();
    if (parameters_.bias.empty() && zero == 0) return;
    quantized_.bias.resize(channels_);
    for (std::size_t c = 0; c < channels_; ++c) {
      const std::int64_t sum = sum_of_weights(c);
      // sum of w * (x - zero) = sum of w * x - zero * sum of w
      const std::int64_t code =
          static_cast<std::int64_t>(quantize(bias(c), format, static_cast<int>(c))) - zero * sum;
      if (code != static_cast<Code>(code)) {
        fail_layer(layer_, numerics_,
                   "has a bias of more than 32 bits; give the weights fewer bits");
      }
      quantized_.bias[c] = static_cast<Code>(code);
    }
  }

  /// The output's real values are those of the accumulator.
  void keep_accumulator() {
    numbers_.output.scale = numbers_.bias.scale;
    numbers_.output.zero_point.clear();
  }

  QuantizedLayer& quantized_;
};

}  // namespace

void quantize_scaled_layer(const Layer& layer, const LayerNumericsSpec& numerics,
                           const LayerParameters& parameters, QuantizedLayer& quantized) {
  internal_check(layer.out_channels > 0 && !parameters.weight.empty(),
                 "quantize_model: a layer without weights");
  ScaledLayer(layer, numerics, parameters, quantized).run();
}

}  // namespace rill::detail
