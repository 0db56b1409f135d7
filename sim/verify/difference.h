// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/model/model.h"

namespace rill {

/// One code that is not what it ought to be.
struct Mismatch {
  int image = 0;  ///< counted among those verified
  int channel = 0, row = 0, column = 0;
  Code expected = 0, actual = 0;
};

/// How maps of one shape and format differ.
struct Difference {
  std::int64_t values = 0;
  std::int64_t mismatches = 0;            ///< codes further apart than the tolerance
  std::int64_t largest = 0;               ///< |actual - expected|, in codes
  double rms = 0;                         ///< of all values, in codes
  std::int64_t foreign = 0;               ///< expected codes that the format does not have
  std::optional<Mismatch> first_foreign;  ///< in the order below; `actual` is what rill has there
  /// 10 log10(sum of expected^2 / sum of error^2) in real values; nothing when all are equal.
  std::optional<double> sqnr_db;
  std::optional<Mismatch> first;  ///< by image, then in raster order, channels fastest
  /// Wrong channels of each pixel, raster order, by image.
  std::vector<std::vector<std::int32_t>> wrong_channels;
};

/// Compares code by code, image by image; those at most `tolerance` apart count as equal.
Difference difference_of(const std::vector<FeatureMap>& expected,
                         const std::vector<FeatureMap>& actual, std::int64_t tolerance);

}  // namespace rill
