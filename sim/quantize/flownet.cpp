// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/flownet.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/core/error.h"

namespace rill::flownet {
namespace {

// Where output position i reads: a lower neighbour, an upper one, and the upper one's weight in
// units of 1/(2*factor). The source coordinate is (i + 1/2)/factor - 1/2, not below 0.
struct Taps {
  int lower = 0;
  int upper = 0;
  int upper_weight = 0;
};

Taps taps_at(int i, int factor, int size) {
  const int position = std::max(0, 2 * i + 1 - factor);  // in units of 1/(2*factor)
  const int lower = std::min(position / (2 * factor), size - 1);
  return {lower, std::min(lower + 1, size - 1), position % (2 * factor)};
}

}  // namespace

std::int64_t activation_code(int bits, float u) {
  const float levels = std::ldexp(1.0F, bits);
  const float clipped = std::clamp(u, 0.0F, (levels - 1.0F) / levels);
  return static_cast<std::int64_t>(std::floor(clipped * levels + 0.5F));
}

float activation_value(int bits, std::int64_t code) {
  return std::ldexp(static_cast<float>(code), -bits);
}

float clipped_weight(int bits, float limit, float weight) {
  const float n = std::ldexp(1.0F, bits - 1);
  return std::clamp(weight, -limit, limit * (n - 1.0F) / n);
}

std::int64_t weight_code(int bits, float limit, float weight) {
  const float n = std::ldexp(1.0F, bits - 1);
  return static_cast<std::int64_t>(
      std::floor(clipped_weight(bits, limit, weight) * n / limit + 0.5F));
}

float weight_value(int bits, float limit, std::int64_t code) {
  return static_cast<float>(code) * limit / std::ldexp(1.0F, bits - 1);
}

std::vector<std::int64_t> upsampled(const std::vector<std::int64_t>& codes, int height, int width,
                                    int factor) {
  internal_check(codes.size() == static_cast<std::size_t>(height) * static_cast<std::size_t>(width),
                 "upsampled: codes do not fill the map");
  const auto at = [&](int y, int x) { return codes[static_cast<std::size_t>(y * width + x)]; };
  const int unit = 2 * factor;
  std::vector<std::int64_t> enlarged;
  for (int i = 0; i < height * factor; ++i) {
    const Taps rows = taps_at(i, factor, height);
    for (int j = 0; j < width * factor; ++j) {
      const Taps columns = taps_at(j, factor, width);
      const auto along = [&](int y) {
        return at(y, columns.lower) * (unit - columns.upper_weight) +
               at(y, columns.upper) * columns.upper_weight;
      };
      enlarged.push_back(along(rows.lower) * (unit - rows.upper_weight) +
                         along(rows.upper) * rows.upper_weight);
    }
  }
  return enlarged;
}

}  // namespace rill::flownet
