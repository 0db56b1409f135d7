// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/upsample_scale.h"

#include <cmath>

namespace rill {

std::optional<UpsampleScale> upsample_scale(int scale, double pre_scale) {
  constexpr int kFinestBits = 16;
  constexpr double kLargest = 32768;
  int axis_bits = 1;  // the half of the half-pixel
  for (int rest = scale; rest > 1; rest /= 2, ++axis_bits) {
    if (rest % 2 != 0) return std::nullopt;
  }
  for (int bits = 0; bits <= kFinestBits; ++bits) {
    const double multiplier = std::ldexp(pre_scale, bits);
    if (multiplier >= kLargest) return std::nullopt;
    if (multiplier != std::floor(multiplier)) continue;
    return UpsampleScale{static_cast<std::int32_t>(multiplier), 2 * axis_bits + bits};
  }
  return std::nullopt;
}

}  // namespace rill
