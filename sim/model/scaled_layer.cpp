// SPDX-License-Identifier: Apache-2.0
#include "sim/model/scaled_layer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

#include "sim/core/error.h"
#include "sim/model/block_float_layer.h"
#include "sim/model/exact_sum.h"
#include "sim/model/requantization_factors.h"
#include "sim/model/threshold_layer.h"
#include "sim/numerics/cast.h"

namespace rill::detail {

namespace {

/// Lower bound of a weight's threshold (reference/quantization.md section 1.1, Brevitas).
constexpr double kSmallestThreshold = 1e-10;

/// Quantizes one layer with products, step by step.
class ScaledLayer {
 public:
  ScaledLayer(const Layer& layer, const LayerNumericsSpec& numerics,
              const LayerParameters& parameters, QuantizedLayer& quantized)
      : layer_(layer),
        numerics_(numerics),
        parameters_(parameters),
        quantized_(quantized),
        numbers_(quantized.arithmetic),
        channels_(static_cast<std::size_t>(layer.out_channels)),
        per_channel_(parameters.weight.size() / channels_),
        run_(layer.op == Op::Deconvolution ? static_cast<std::size_t>(layer.window.taps())
                                           : per_channel_) {}

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
  /// What the bias code may add to the largest sum of products without leaving 32 bits. A zero
  /// point adds a second such sum, see quantize_biases().
  std::int64_t bias_limit() const {
    const int sums = numbers_.input.zero() == 0 ? 1 : 2;
    const std::int64_t room =
        std::numeric_limits<Code>::max() - sums * largest_sum(layer_, numbers_);
    return std::min<std::int64_t>(room, numbers_.bias.max_code());
  }

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

  /// Where weight `i` of an output channel stands: a deconvolution's tensor is [in][out][kh][kw].
  std::size_t place_of(std::size_t channel, std::size_t i) const {
    return (i / run_ * channels_ + channel) * run_ + i % run_;
  }
  int channel_of(std::size_t place) const { return static_cast<int>(place / run_ % channels_); }

  /// The smallest step of the input's channels; codes of weights contain how much larger others
  /// are.
  double input_step() const {
    const std::vector<double>& scale = numbers_.input.scale;
    return scale.empty() ? numbers_.input.lsb() : *std::min_element(scale.begin(), scale.end());
  }
  double output_step(std::size_t channel) const {
    return numbers_.output.lsb(static_cast<int>(channel));
  }

  std::size_t scales_count() const {
    return numerics_.weight->per_channel || numbers_.weight.mantissa_bits > 0 ? channels_ : 1;
  }

  BlockedWeights blocks() const {
    // Fully connected layers have the exponent of the largest weight (quantization.md, 6.2).
    const auto taps = static_cast<std::size_t>(layer_.window.taps());
    const int inputs = layer_.in.channels / layer_.groups;
    BlockedWeights blocks{parameters_.weight,
                          channels_,
                          run_,
                          taps * static_cast<std::size_t>(numbers_.weight.block_channels),
                          numerics_.weight->divergence_exponents && layer_.op != Op::FullyConnected,
                          inputs == 1};
    blocks.taps = taps;
    blocks.group_inputs = static_cast<std::size_t>(inputs);
    blocks.group_filters = channels_ / static_cast<std::size_t>(layer_.groups);
    if (numbers_.input.scale.size() > 1) {
      const int least = std::ilogb(input_step());
      for (const double step : numbers_.input.scale) {
        blocks.input_exponents.push_back(std::ilogb(step) - least);
      }
    }
    return blocks;
  }

  /// Of a channel, rounded where the numerics give biases a fixed point.
  double bias(std::size_t channel) const {
    const double real = parameters_.bias.empty() ? 0 : parameters_.bias[channel];
    if (!has_fixed_bias()) return real;
    return numerics_.bias->format.real(quantize(real, numerics_.bias->format));
  }

  bool has_fixed_bias() const {
    return numerics_.bias && numerics_.bias->format.kind == Format::Kind::Fixed;
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

  /// Smallest scale of one weight: codes in use reach the largest weight; bipolar ones stand for
  /// the mean magnitude, which is nearest in squares; powers of two begin as INQ's codebook does.
  double scale_for(double largest, double mean) const {
    const Format& format = numbers_.weight;
    if (format.is_bipolar()) return mean;
    const auto steps = static_cast<double>(-format.min_code());
    if (!format.power_of_two) return largest / steps;
    return largest > 0 ? std::exp2(std::floor(std::log2(4 * largest / 3))) / steps : 0;
  }

  /// Scale per channel (or one) that holds every weight, and with which every bias code fits unless
  /// the bias is elsewhere.
  std::vector<double> smallest_scales(bool bias_elsewhere) const {
    const std::optional<BlockedWeights> blocked =
        numbers_.weight.mantissa_bits > 0 ? std::optional(blocks()) : std::nullopt;
    const auto largest = static_cast<double>(-numbers_.weight.min_code());
    const auto bias_codes = static_cast<double>(bias_limit());
    std::vector<double> scales(scales_count(), kSmallestThreshold / largest);
    const std::size_t weights = parameters_.weight.size() / scales.size();
    for (std::size_t s = 0; s < scales.size(); ++s) {
      if (blocked) {
        scales[s] = block_float_scale(*blocked, numbers_.weight, s);
        continue;
      }
      double most = 0;
      double sum = 0;
      for (std::size_t i = 0; i < weights; ++i) {
        const double weight = std::abs(parameters_.weight[scales.size() == 1 ? i : place_of(s, i)]);
        most = std::max(most, weight);
        sum += weight;
      }
      scales[s] = std::max(scales[s], scale_for(most, sum / static_cast<double>(weights)));
    }
    for (std::size_t c = 0; c < channels_ && !bias_elsewhere; ++c) {
      double& scale = scales[scales.size() == 1 ? 0 : c];
      scale = std::max(scale, std::abs(bias(c)) / (input_step() * bias_codes));
    }
    if (numerics_.weight->power_of_two_scale) {
      for (double& scale : scales) scale = std::exp2(std::ceil(std::log2(scale)));
    }
    return scales;
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

  const Layer& layer_;
  const LayerNumericsSpec& numerics_;
  const LayerParameters& parameters_;
  QuantizedLayer& quantized_;
  LayerArithmetic& numbers_;
  std::size_t channels_;
  std::size_t per_channel_;  ///< weights of an output channel
  std::size_t run_;          ///< weights of an output channel that stand together
};

}  // namespace

void quantize_scaled_layer(const Layer& layer, const LayerNumericsSpec& numerics,
                           const LayerParameters& parameters, QuantizedLayer& quantized) {
  internal_check(layer.out_channels > 0 && !parameters.weight.empty(),
                 "quantize_model: a layer without weights");
  ScaledLayer(layer, numerics, parameters, quantized).run();
}

void requantize_to_scale(const Layer& layer, const LayerNumericsSpec& numerics, double lsb,
                         std::int64_t zero, LayerArithmetic& numbers) {
  Requantization& rule = numbers.requantization;
  const double factor = lsb / numbers.output.lsb();
  const Factors above = factors_above(layer, numerics, {factor});
  rule.shift = above.shift;
  const double steps = std::max(1.0, std::round(std::ldexp(factor, rule.shift)));
  rule.multiplier = {static_cast<std::int32_t>(steps)};
  const std::int64_t offset = (static_cast<std::int64_t>(numbers.output.zero()) << rule.shift) -
                              zero * rule.multiplier.front();
  if (offset != 0) rule.offset = {offset};
  clamp_to_activation(layer, numbers);
}

void clamp_to_activation(const Layer& layer, LayerArithmetic& numbers) {
  if (layer.activation == ActivationFunction::None) return;
  if (numbers.output.kind == Format::Kind::Fixed) return;  // resolve_arithmetic() knew the codes
  Requantization& rule = numbers.requantization;
  rule.minimum = std::max(rule.minimum, numbers.output.zero());
  if (layer.activation == ActivationFunction::Relu6) {
    rule.maximum = std::min(rule.maximum, quantize(6.0, numbers.output));
  }
}

}  // namespace rill::detail
