// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/fingerprint.h"

#include <algorithm>
#include <cmath>

#include "sim/reference/formula.h"

namespace rill {

namespace {

constexpr std::uint64_t kSamples = 16;

// reference/topology/README.md section 4.
constexpr double kPointTolerance = 1e-4;
constexpr double kSumTolerance = 1e-4;
constexpr double kMomentTolerance = 2e-4;

/// Element `index` of a map counted channel by channel; ours lie channels fastest.
double planar(const RealMap& map, std::uint64_t index) {
  const auto pixels = static_cast<std::uint64_t>(map.shape.pixels());
  const auto channels = static_cast<std::uint64_t>(map.shape.channels);
  return map.values[index % pixels * channels + index / pixels];
}

/// |a - b| in units of `unit`; a map of zeros must be met exactly.
double distance(double a, double b, double unit) {
  if (a == b) return 0;
  return unit > 0 ? std::abs(a - b) / unit : INFINITY;
}

}  // namespace

double Fingerprint::rms() const {
  return std::sqrt(sum_sq / static_cast<double>(std::max<std::int64_t>(shape.size(), 1)));
}

Fingerprint fingerprint_of(const RealMap& map) {
  Fingerprint print;
  print.shape = map.shape;
  for (const double value : map.values) {
    print.sum += value;
    print.sum_abs += std::abs(value);
    print.sum_sq += value * value;
  }
  const auto [lowest, highest] = std::minmax_element(map.values.begin(), map.values.end());
  print.min = *lowest;
  print.max = *highest;
  for (std::uint64_t k = 0; k < kSamples; ++k) {
    print.samples.push_back(planar(map, splitmix64(k) % map.values.size()));
  }
  return print;
}

bool FingerprintDeviation::agrees() const {
  return same_shape && points <= kPointTolerance && sum <= kSumTolerance &&
         moments <= kMomentTolerance;
}

FingerprintDeviation deviation(const Fingerprint& ours, const Fingerprint& golden) {
  FingerprintDeviation far;
  far.same_shape = ours.shape == golden.shape && ours.samples.size() == golden.samples.size();
  if (!far.same_shape) return far;
  const double rms = golden.rms();
  far.points = std::max(distance(ours.min, golden.min, rms), distance(ours.max, golden.max, rms));
  for (std::size_t k = 0; k < golden.samples.size(); ++k) {
    far.points = std::max(far.points, distance(ours.samples[k], golden.samples[k], rms));
  }
  far.sum = distance(ours.sum, golden.sum, golden.sum_abs);
  far.moments = std::max(distance(ours.sum_abs, golden.sum_abs, golden.sum_abs),
                         distance(ours.sum_sq, golden.sum_sq, golden.sum_sq));
  return far;
}

}  // namespace rill
