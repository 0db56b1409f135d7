// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/brevitas.h"

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace rill::brevitas {
namespace {

// quantization.md, 1.1: lower bound of T, batches collected, momentum of the average.
constexpr float kSmallestThreshold = 1e-10F;
constexpr int kCollectedBatches = 300;
constexpr float kMomentum = 0.1F;

float scale_of(float threshold, const WeightRule& rule) {
  return rule.power_of_two ? power_of_two_scale(threshold, rule.kind)
                           : real_scale(threshold, rule.kind);
}

}  // namespace

std::int64_t code(const IntQuantizer& quantizer, float x) {
  const float shifted = x / quantizer.scale + static_cast<float>(quantizer.zero_point);
  return saturated_code(round_real(shifted, quantizer.rounding),
                        integer_range(quantizer.bits, quantizer.is_signed, quantizer.narrow));
}

float value(const IntQuantizer& quantizer, std::int64_t code) {
  const float difference = static_cast<float>(code) - static_cast<float>(quantizer.zero_point);
  return difference * quantizer.scale;
}

int binary_code(float x) { return x >= 0.0F ? 1 : -1; }

int ternary_code(float x, float scale, float threshold_factor) {
  const float limit = threshold_factor * scale;
  if (!(std::fabs(x) > limit)) return 0;
  return x > 0.0F ? 1 : -1;
}

float real_scale(float threshold, const IntegerKind& kind) {
  const IntegerRange range = integer_range(kind.bits, kind.is_signed, kind.narrow);
  const std::int64_t integer_threshold = kind.is_signed ? -range.min : range.max;
  internal_check(integer_threshold > 0, "real_scale: the type has no code but zero");
  return threshold / static_cast<float>(integer_threshold);
}

float power_of_two_scale(float threshold, const IntegerKind& kind) {
  const int exponent = kind.is_signed ? kind.bits - 1 : kind.bits;
  const float scale = std::ldexp(threshold, -exponent);
  return std::exp2(std::ceil(std::log2(scale)));
}

float max_abs_threshold(const float* values, std::size_t count) {
  float largest = kSmallestThreshold;
  for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(values[i]));
  return largest;
}

float percentile_threshold(std::vector<float> values, double percent) {
  internal_check(!values.empty(), "percentile_threshold: no values");
  for (float& x : values) x = std::fabs(x);
  const auto count = static_cast<double>(values.size());
  const double rank = std::clamp(std::floor(0.01 * percent * count + 0.5), 1.0, count);
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

void ActivationStatistic::observe(const std::vector<float>& batch) {
  if (batches_ == kCollectedBatches) return;
  const float seen = percentile_threshold(batch, percent_);
  average_ = batches_ == 0 ? seen : (1.0F - kMomentum) * average_ + kMomentum * seen;
  ++batches_;
}

float ActivationStatistic::threshold() const {
  internal_check(batches_ > 0, "ActivationStatistic: no batch seen");
  return std::max(average_, kSmallestThreshold);
}

float restricted_threshold(float v, Restriction restriction) {
  switch (restriction) {
    case Restriction::Real:
      return v;
    case Restriction::LogReal:
      return std::exp2(v);
    case Restriction::PowerOfTwoRound:
      return std::exp2(round_real(v, RealRounding::HalfEven));
    case Restriction::PowerOfTwoCeil:
      return std::exp2(std::ceil(v));
    case Restriction::Integer:
      return round_real(v, RealRounding::HalfEven);
  }
  throw InternalError("restricted_threshold: unknown restriction");
}

QuantizedWeights quantize_weights(const std::vector<float>& weights, std::size_t output_channels,
                                  const WeightRule& rule) {
  const std::size_t blocks = rule.per_channel ? output_channels : 1;
  internal_check(blocks > 0 && weights.size() % blocks == 0,
                 "quantize_weights: output channels must divide the weights");
  const std::size_t size = weights.size() / blocks;
  QuantizedWeights quantized;
  quantized.codes.reserve(weights.size());
  for (std::size_t block = 0; block < blocks; ++block) {
    const float* first = weights.data() + block * size;
    const float scale = scale_of(max_abs_threshold(first, size), rule);
    const IntQuantizer quantizer{rule.kind.bits, rule.kind.is_signed, rule.kind.narrow, scale};
    for (std::size_t i = 0; i < size; ++i) quantized.codes.push_back(code(quantizer, first[i]));
    quantized.scales.push_back(scale);
  }
  return quantized;
}

IntQuantizer bias_quantizer(int bits, float input_scale, float weight_scale) {
  return {bits, true, false, input_scale * weight_scale};
}

}  // namespace rill::brevitas
