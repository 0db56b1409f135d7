// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/thresholds.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/core/error.h"

namespace rill::finn {
namespace {

float first_threshold(const Activation& activation, float step) {
  const float half = step / 2.0F;
  if (!activation.is_signed) return half;
  const auto steps = static_cast<float>(threshold_count(activation) / 2 - 1);
  const float narrow_first = -half - step * steps;
  return activation.narrow ? narrow_first : narrow_first - step;
}

// (t - D) / |M|, and ceil; both arithmetics share the formula, not the type.
template <class Real>
ChannelThresholds streamlined_in(const ChannelNorm& norm, const std::vector<float>& thresholds) {
  const Real slope = static_cast<Real>(norm.gamma) /
                     std::sqrt(static_cast<Real>(norm.epsilon) + static_cast<Real>(norm.variance));
  const Real offset = static_cast<Real>(norm.beta) - slope * static_cast<Real>(norm.mean);
  const Real shift = norm.has_bias ? static_cast<Real>(norm.bias) * slope + offset : offset;
  const Real scale = static_cast<Real>(norm.input_scale) * static_cast<Real>(norm.weight_scale);
  const Real factor = scale * slope;
  ChannelThresholds channel;
  channel.sign = factor < 0 ? -1 : 1;
  for (const float threshold : thresholds) {
    const Real distance = static_cast<Real>(threshold) - shift;
    channel.values.push_back(static_cast<double>(std::ceil(distance / std::abs(factor))));
  }
  return channel;
}

}  // namespace

int threshold_count(const Activation& activation) {
  if (activation.bipolar) return 1;
  const int loss = activation.is_signed && activation.narrow ? 2 : 1;
  return (1 << activation.bits) - loss;
}

std::vector<float> real_thresholds(const Activation& activation, float scale) {
  if (activation.bipolar) return {0.0F};
  const float step = std::fabs(scale);
  const double first = first_threshold(activation, step);
  std::vector<float> thresholds;
  for (int k = 0; k < threshold_count(activation); ++k) {
    thresholds.push_back(static_cast<float>(first + static_cast<double>(step) * k));
  }
  return thresholds;
}

std::int64_t code_of_count(const Activation& activation, std::int64_t count) {
  if (activation.bipolar) return 2 * count - 1;
  if (!activation.is_signed) return count;
  return count + integer_range(activation.bits, true, activation.narrow).min;
}

Affine affine_of(const ChannelNorm& norm) {
  const float slope = norm.gamma / std::sqrt(norm.epsilon + norm.variance);
  return {slope, norm.beta - slope * norm.mean};
}

ChannelThresholds streamlined(const ChannelNorm& norm, const std::vector<float>& thresholds,
                              ThresholdArithmetic arithmetic) {
  return arithmetic == ThresholdArithmetic::Float32Replay
             ? streamlined_in<float>(norm, thresholds)
             : streamlined_in<double>(norm, thresholds);
}

bool signs_fit_weights(const std::vector<std::int64_t>& codes, const std::vector<int>& signs,
                       const IntegerRange& weights) {
  internal_check(!signs.empty() && codes.size() % signs.size() == 0,
                 "signs_fit_weights: channels must divide the weights");
  const std::size_t size = codes.size() / signs.size();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::int64_t moved = signs[i / size] * codes[i];
    if (moved < weights.min || moved > weights.max) return false;
  }
  return true;
}

float rounded_and_clipped(float threshold, const std::optional<IntegerRange>& input) {
  if (!input || std::isnan(threshold)) return threshold;
  float rounded = std::ceil(threshold);
  if (input->min >= 0) rounded = std::max(rounded, 0.0F);
  return std::clamp(rounded, static_cast<float>(input->min - 1),
                    static_cast<float>(input->max + 1));
}

std::int64_t threshold_words(const Activation& activation, std::int64_t channels) {
  return channels * threshold_count(activation);
}

}  // namespace rill::finn
