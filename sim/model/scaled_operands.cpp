// SPDX-License-Identifier: Apache-2.0
#include "sim/model/scaled_operands.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "sim/model/exact_sum.h"
#include "sim/numerics/cast.h"

namespace rill::detail {

namespace {

/// Lower bound of a weight's threshold (reference/quantization.md section 1.1, Brevitas).
constexpr double kSmallestThreshold = 1e-10;

}  // namespace

ScaledOperands::ScaledOperands(const Layer& layer, const LayerNumericsSpec& numerics,
                               const LayerParameters& parameters, LayerArithmetic& numbers)
    : layer_(layer),
      numerics_(numerics),
      parameters_(parameters),
      numbers_(numbers),
      channels_(static_cast<std::size_t>(layer.out_channels)),
      per_channel_(parameters.weight.size() / channels_),
      run_(layer.op == Op::Deconvolution ? static_cast<std::size_t>(layer.window.taps())
                                         : per_channel_) {}

std::size_t ScaledOperands::place_of(std::size_t channel, std::size_t i) const {
  return (i / run_ * channels_ + channel) * run_ + i % run_;
}

int ScaledOperands::channel_of(std::size_t place) const {
  return static_cast<int>(place / run_ % channels_);
}

double ScaledOperands::input_step() const {
  const std::vector<double>& scale = numbers_.input.scale;
  return scale.empty() ? numbers_.input.lsb() : *std::min_element(scale.begin(), scale.end());
}

double ScaledOperands::output_step(std::size_t channel) const {
  return numbers_.output.lsb(static_cast<int>(channel));
}

std::size_t ScaledOperands::scales_count() const {
  return numerics_.weight->per_channel || numbers_.weight.mantissa_bits > 0 ? channels_ : 1;
}

BlockedWeights ScaledOperands::blocks() const {
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

double ScaledOperands::bias(std::size_t channel) const {
  const double real = parameters_.bias.empty() ? 0 : parameters_.bias[channel];
  if (!has_fixed_bias()) return real;
  return numerics_.bias->format.real(quantize(real, numerics_.bias->format));
}

bool ScaledOperands::has_fixed_bias() const {
  return numerics_.bias && numerics_.bias->format.kind == Format::Kind::Fixed;
}

std::int64_t ScaledOperands::bias_limit() const {
  const int sums = numbers_.input.zero() == 0 ? 1 : 2;
  const std::int64_t room = std::numeric_limits<Code>::max() - sums * largest_sum(layer_, numbers_);
  return std::min<std::int64_t>(room, numbers_.bias.max_code());
}

double ScaledOperands::scale_for(double largest, double mean) const {
  const Format& format = numbers_.weight;
  if (format.is_bipolar()) return mean;
  const auto steps = static_cast<double>(-format.min_code());
  if (!format.power_of_two) return largest / steps;
  return largest > 0 ? std::exp2(std::floor(std::log2(4 * largest / 3))) / steps : 0;
}

std::vector<double> ScaledOperands::smallest_scales(bool bias_elsewhere) const {
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

}  // namespace rill::detail
