// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/block_exponent_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/error.h"

namespace rill::bfp {
namespace {

// quantization.md, 6.3 and 6.4.
constexpr float kActivationBins = 128.0F;
constexpr float kWeightBins = 8.0F;
constexpr double kActivationEpsilon = 1e-4;
constexpr double kWeightEpsilon = 1e-9;
constexpr int kActivationCandidates = 3;
constexpr int kDenseCandidates = 7;
constexpr int kSearchedWeightExponent = 2;

std::vector<double> smoothed(const std::vector<std::int64_t>& counts, double epsilon) {
  const auto zeros = static_cast<double>(std::count(counts.begin(), counts.end(), 0));
  const double others = static_cast<double>(counts.size()) - zeros;
  std::vector<double> result;
  for (const std::int64_t count : counts) {
    const auto real = static_cast<double>(count);
    result.push_back(count == 0 ? epsilon : real - epsilon * zeros / others);
  }
  const double sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& share : result) share /= sum;
  return result;
}

Bins integer_range_of(const std::vector<float>& values) {
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  return {static_cast<int>(std::floor(*lowest)), static_cast<int>(std::ceil(*highest)), 1};
}

ExponentSearch searched(const BlockFormat& format, const std::vector<float>& values, Bins bins,
                        int candidates, double epsilon) {
  ExponentSearch search;
  search.bins = bins;
  search.maximum = block_exponent(format.exponent, values.data(), values.size());
  search.exponent = search.maximum;
  search.reference = histogram(values, bins);
  std::optional<double> best;
  for (int i = 0; i < candidates; ++i) {
    std::vector<float> quantized(values.size());
    quantize_block(format.mantissa, search.maximum - i, values.data(), values.size(),
                   quantized.data());
    search.quantized.push_back(histogram(quantized, bins));
    const float largest = *std::max_element(quantized.begin(), quantized.end());
    search.divergences.emplace_back();
    if (largest < static_cast<float>(bins.low)) continue;
    const double found = divergence(search.reference, search.quantized.back(), epsilon);
    search.divergences.back() = found;
    if (best && found >= *best) continue;
    best = found;
    search.exponent = search.maximum - i;
  }
  return search;
}

}  // namespace

Bins bins_of(const std::vector<float>& values, float divisor) {
  Bins bins = integer_range_of(values);
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  const float width = (*highest - *lowest) / divisor;
  if (width > 0.0F) {
    bins.count = 1 + static_cast<int>(static_cast<float>(bins.high - bins.low) / width);
  }
  return bins;
}

std::vector<std::int64_t> histogram(const std::vector<float>& values, const Bins& bins) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(bins.count), 0);
  const auto low = static_cast<float>(bins.low);
  const auto high = static_cast<float>(bins.high);
  if (!(high > low)) {
    counts[0] = static_cast<std::int64_t>(values.size());
    return counts;
  }
  for (const float x : values) {
    if (x < low || x > high) continue;
    const float position = (x - low) * static_cast<float>(bins.count) / (high - low);
    const int bin = std::min(static_cast<int>(position), bins.count - 1);
    ++counts[static_cast<std::size_t>(bin)];
  }
  return counts;
}

double divergence(const std::vector<std::int64_t>& reference,
                  const std::vector<std::int64_t>& quantized, double epsilon) {
  internal_check(reference.size() == quantized.size() && !reference.empty(),
                 "divergence: histograms with the same bins");
  const std::vector<double> p = smoothed(reference, epsilon);
  const std::vector<double> q = smoothed(quantized, epsilon);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += p[i] * (std::log(p[i]) - std::log(q[i]));
  return sum / static_cast<double>(p.size());
}

ExponentSearch search_activation_exponent(const BlockFormat& format,
                                          const std::vector<float>& values) {
  return searched(format, values, bins_of(values, kActivationBins), kActivationCandidates,
                  kActivationEpsilon);
}

ExponentSearch search_dense_exponent(const BlockFormat& format, const std::vector<float>& values,
                                     int bins_factor) {
  Bins bins = integer_range_of(values);
  const double width = 2.0 / std::exp2(format.mantissa - bins_factor);
  bins.count = 1 + static_cast<int>(static_cast<double>(bins.high - bins.low) / width);
  return searched(format, values, bins, kDenseCandidates, kActivationEpsilon);
}

int search_weight_exponent(const BlockFormat& format, const std::vector<float>& values,
                           bool one_input_channel) {
  const int maximum = block_exponent(format.exponent, values.data(), values.size());
  if (maximum < kSearchedWeightExponent) return maximum;
  const int candidates = one_input_channel ? 3 : 2;
  return searched(format, values, bins_of(values, kWeightBins), candidates, kWeightEpsilon)
      .exponent;
}

}  // namespace rill::bfp
