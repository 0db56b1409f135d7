// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

// Bilinear interpolation in exact integers: centres of pixels at half positions, edges repeated, no
// averaging when a picture shrinks, rounded half up.
namespace rill {

/// Where the centre of a target pixel lies among source pixels: `share` / `whole` of the way from
/// `first` to `second`.
struct BilinearPosition {
  int first = 0;
  int second = 0;
  std::int64_t share = 0;
  std::int64_t whole = 1;

  /// The last source pixel that it needs.
  int last() const { return share == 0 ? first : second; }
};

inline BilinearPosition bilinear_position(int target, int from, int to) {
  const std::int64_t whole = 2 * std::int64_t{to};
  const std::int64_t centre = (2 * std::int64_t{target} + 1) * from - to;  // in shares
  const std::int64_t floor = centre >= 0 ? centre / whole : -((-centre + whole - 1) / whole);
  const auto inside = [from](std::int64_t pixel) {
    return static_cast<int>(std::clamp<std::int64_t>(pixel, 0, from - 1));
  };
  return {inside(floor), inside(floor + 1), centre - floor * whole, whole};
}

/// Of the four values around a target pixel: those of the first row, then those of the second.
inline std::int64_t bilinear_value(const BilinearPosition& row, const BilinearPosition& column,
                                   std::int64_t first_first, std::int64_t first_second,
                                   std::int64_t second_first, std::int64_t second_second) {
  const auto along = [&column](std::int64_t first, std::int64_t second) {
    return first * (column.whole - column.share) + second * column.share;
  };
  const std::int64_t sum = along(first_first, first_second) * (row.whole - row.share) +
                           along(second_first, second_second) * row.share;
  const std::int64_t whole = row.whole * column.whole;
  return (2 * sum + whole) / (2 * whole);
}

}  // namespace rill
