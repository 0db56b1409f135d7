// SPDX-License-Identifier: Apache-2.0
#include "sim/model/affine_layer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/numerics/cast.h"
#include "sim/numerics/quantize_all.h"

namespace rill::detail {

namespace {

/// Wide enough that a multiplier of this many bits leaves a relative error of 2^-23: far below half
/// a step of 16 bits.
constexpr int kDefaultMultiplierBits = 24;
/// Leaves an offset of 16 output bits inside of 62.
constexpr int kLargestShift = 40;

/// y = factor * sum + addend, in real values.
struct Affine {
  double factor = 1;
  double addend = 0;
};

std::vector<Affine> affine_of(const Layer& layer, double epsilon, const LayerParameters& p) {
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  std::vector<Affine> result(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    Affine& affine = result[c];
    if (!p.bias.empty()) affine.addend = p.bias[c];
    if (!p.gamma.empty()) {
      const double variance = p.variance[c] + epsilon;
      if (!(variance > 0)) {
        throw ConfigError(Diagnostic{layer.where, "layers." + layer.name,
                                     "channel " + std::to_string(c) +
                                         " has no positive batch-norm variance; check the array of "
                                         "variances and the network's batch_norm_epsilon"});
      }
      affine.factor = p.gamma[c] / std::sqrt(variance);
      affine.addend = p.beta[c] + (affine.addend - p.mean[c]) * affine.factor;
    }
    affine.factor *= layer.output_scale;
    affine.addend *= layer.output_scale;
  }
  return result;
}

}  // namespace

void quantize_affine_layer(const Layer& layer, double batch_norm_epsilon,
                           const LayerNumericsSpec& numerics, const LayerParameters& parameters,
                           QuantizedLayer& quantized) {
  LayerArithmetic& numbers = quantized.arithmetic;
  quantized.weight = quantize_all(parameters.weight, numbers.weight);
  const std::vector<Affine> affine = affine_of(layer, batch_norm_epsilon, parameters);
  const double step = numbers.output.lsb();
  const double ratio = numbers.accumulation.accumulator.lsb() / step;
  double largest = 0;
  for (const Affine& channel : affine) {
    largest = std::max({largest, std::abs(channel.factor * ratio),
                        std::ldexp(std::abs(channel.addend) / step, -kLargestShift / 2)});
  }
  const int bits = numerics.multiplier_bits.value_or(kDefaultMultiplierBits);
  const double most = std::ldexp(1.0, bits - 1) - 1;
  Requantization& rule = numbers.requantization;
  rule.shift = kLargestShift;
  while (rule.shift > 0 && std::round(std::ldexp(largest, rule.shift)) > most) --rule.shift;
  if (std::round(std::ldexp(largest, rule.shift)) > most) {
    throw ConfigError(
        Diagnostic{layer.where, "layers." + layer.name,
                   "needs a batch-norm factor beyond a multiplier of " + std::to_string(bits) +
                       " bits; give multiplier_bits more or the output a wider step"});
  }
  for (const Affine& channel : affine) {
    rule.multiplier.push_back(
        static_cast<std::int32_t>(round_half_even(std::ldexp(channel.factor * ratio, rule.shift))));
    rule.offset.push_back(
        static_cast<std::int64_t>(round_half_even(std::ldexp(channel.addend / step, rule.shift))));
  }
}

}  // namespace rill::detail
