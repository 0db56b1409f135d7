// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/caq.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "sim/core/error.h"
#include "sim/quantize/real_rounding.h"

namespace rill::tf2 {
namespace {

constexpr float kLargest = 127.0F;
constexpr float kSmallest = -128.0F;
constexpr int kCodebookExponents = 7;
constexpr float kEveryWeight = 1.0F;

// In double, where 4w/3 of a float32 just below 1.5*2^e is still below 2^(e+1).
int log2_of_four_thirds(float magnitude) {
  return static_cast<int>(std::floor(std::log2(4.0 * static_cast<double>(magnitude) / 3.0)));
}

}  // namespace

int channel_exponent(float max_abs, const std::vector<float>& values) {
  if (max_abs == 0.0F) return 0;
  const float logarithm = std::log2(kLargest / max_abs);
  int exponent = static_cast<int>(logarithm < 0.0F ? std::floor(logarithm)
                                                   : round_real(logarithm, RealRounding::HalfEven));
  const auto overflows = [&values](int candidate) {
    return std::any_of(values.begin(), values.end(), [candidate](float x) {
      const float scaled = std::ldexp(x, candidate);
      return scaled > kLargest || scaled < kSmallest;
    });
  };
  while (overflows(exponent)) --exponent;
  return exponent;
}

std::vector<int> clamped_to_mean(std::vector<int> exponents) {
  internal_check(!exponents.empty(), "clamped_to_mean: a layer has channels");
  const double mean = std::accumulate(exponents.begin(), exponents.end(), 0.0) /
                      static_cast<double>(exponents.size());
  for (int& q : exponents) {
    if (q > 0 && q > mean) q = static_cast<int>(std::floor(mean));
    if (q < 0 && q < mean) q = static_cast<int>(std::ceil(mean));
  }
  return exponents;
}

int linear_scale(float max_abs) {
  if (max_abs == 0.0F) return 1;
  return static_cast<int>(round_real(kLargest / max_abs, RealRounding::HalfEven));
}

std::int64_t activation_code(int exponent, float value) {
  return saturated_code(round_real(std::ldexp(value, exponent), RealRounding::HalfEven),
                        {-128, 127});
}

Codebook codebook_of(const std::vector<float>& weights) {
  float largest = 0.0F;
  for (const float w : weights) largest = std::max(largest, std::fabs(w));
  if (largest == 0.0F) return {};
  const int top = log2_of_four_thirds(largest);
  return {top, top - (kCodebookExponents - 1)};
}

float power_of_two(const Codebook& codebook, float weight) {
  if (weight == 0.0F) return 0.0F;
  const int exponent = log2_of_four_thirds(std::fabs(weight));
  if (exponent < codebook.min_exponent) return 0.0F;
  return std::copysign(std::ldexp(1.0F, std::min(exponent, codebook.max_exponent)), weight);
}

int four_bit_code(const Codebook& codebook, float power) {
  if (power == 0.0F) return kCodebookExponents;
  const int step = std::ilogb(power) - codebook.min_exponent;
  internal_check(step >= 0 && step < kCodebookExponents, "four_bit_code: not in the codebook");
  return power < 0.0F ? step : step + kCodebookExponents + 1;
}

IncrementalQuantizer::IncrementalQuantizer(std::vector<float> weights)
    : codebook_(codebook_of(weights)),
      weights_(std::move(weights)),
      fixed_(weights_.size(), false) {}

// Of what is still real, the share (1 - portion)/(1 - portion before) stays so, rounded to whole
// weights half to even, all in float32.
void IncrementalQuantizer::advance(double portion) {
  const auto next = static_cast<float>(portion);
  internal_check(next > portion_ && next <= kEveryWeight, "IncrementalQuantizer: portions grow");
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (!fixed_[i]) open.push_back(i);
  }
  std::stable_sort(open.begin(), open.end(), [this](std::size_t a, std::size_t b) {
    return std::fabs(weights_[a]) > std::fabs(weights_[b]);
  });
  const float share = (kEveryWeight - next) / (kEveryWeight - portion_);
  const float left = round_real(static_cast<float>(open.size()) * share, RealRounding::HalfEven);
  open.resize(open.size() - static_cast<std::size_t>(left));
  for (const std::size_t i : open) {
    weights_[i] = power_of_two(codebook_, weights_[i]);
    fixed_[i] = true;
  }
  portion_ = next;
}

}  // namespace rill::tf2
