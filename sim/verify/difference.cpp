// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/difference.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "sim/core/error.h"

namespace rill {
namespace {

/// Adds image after image.
class Comparison {
 public:
  explicit Comparison(std::int64_t tolerance) : tolerance_(tolerance) {}

  void add(const FeatureMap& expected, const FeatureMap& actual) {
    internal_check(expected.shape == actual.shape && expected.codes.size() == actual.codes.size(),
                   "difference_of: the maps have one shape");
    const auto channels = static_cast<std::size_t>(expected.shape.channels);
    const std::int64_t lowest = expected.format.min_code(), highest = expected.format.max_code();
    result_.values += expected.shape.size();
    result_.wrong_channels.emplace_back(static_cast<std::size_t>(expected.shape.pixels()), 0);
    for (std::size_t i = 0; i < expected.codes.size(); ++i) {
      const auto channel = static_cast<int>(i % channels);
      const double real = expected.format.real(expected.codes[i], channel);
      signal_ += real * real;
      if (expected.codes[i] < lowest || expected.codes[i] > highest) {
        if (result_.foreign++ == 0) {
          result_.first_foreign =
              at(expected, i / channels, channel, expected.codes[i], actual.codes[i]);
        }
      }
      const std::int64_t error = std::int64_t{actual.codes[i]} - expected.codes[i];
      if (error == 0) continue;
      squares_ += static_cast<double>(error) * static_cast<double>(error);
      const double real_error = static_cast<double>(error) * expected.format.lsb(channel);
      noise_ += real_error * real_error;
      result_.largest = std::max(result_.largest, std::abs(error));
      if (std::abs(error) > tolerance_) {
        mismatch(expected, i / channels, channel, expected.codes[i], actual.codes[i]);
      }
    }
    ++image_;
  }

  Difference finish() {
    const auto values = static_cast<double>(result_.values);
    if (result_.values > 0) result_.rms = std::sqrt(squares_ / values);
    if (noise_ > 0) result_.sqnr_db = 10 * std::log10(signal_ / noise_);
    return result_;
  }

 private:
  void mismatch(const FeatureMap& map, std::size_t pixel, int channel, Code expected, Code actual) {
    ++result_.mismatches;
    ++result_.wrong_channels.back()[pixel];
    if (!result_.first) result_.first = at(map, pixel, channel, expected, actual);
  }

  Mismatch at(const FeatureMap& map, std::size_t pixel, int channel, Code expected,
              Code actual) const {
    const auto place = static_cast<int>(pixel);
    return {image_, channel, place / map.shape.width, place % map.shape.width, expected, actual};
  }

  std::int64_t tolerance_;
  int image_ = 0;
  double squares_ = 0, signal_ = 0, noise_ = 0;
  Difference result_;
};

}  // namespace

Difference difference_of(const std::vector<FeatureMap>& expected,
                         const std::vector<FeatureMap>& actual, std::int64_t tolerance) {
  internal_check(expected.size() == actual.size(), "difference_of: one map an image");
  Comparison comparison(tolerance);
  for (std::size_t i = 0; i < expected.size(); ++i) comparison.add(expected[i], actual[i]);
  return comparison.finish();
}

}  // namespace rill
