// SPDX-License-Identifier: Apache-2.0
#include "modules/upsample/function.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>

namespace rill {

namespace {

constexpr int kTaps = 4;

/// Share of the second of two neighbours in 1/(2 scale)-ths: the source position of output position
/// y is (y + 1/2) / scale - 1/2 = (2 y + 1 - scale) / (2 scale).
int second_share(int scale, int phase) {
  const int at = 2 * phase + 1 - scale;
  return at - floor_div(at, 2 * scale) * 2 * scale;
}

std::array<int, 2> shares(int scale, int phase) {
  const int second = second_share(scale, phase);
  return {2 * scale - second, second};
}

}  // namespace

UpsampleFunction::UpsampleFunction(int scale, std::int32_t multiplier, int channels,
                                   const LayerArithmetic& arithmetic)
    : scale_(scale),
      channels_(channels),
      arithmetic_(arithmetic),
      activation_(arithmetic, channels) {
  for (int row = 0; row < scale; ++row) {
    for (int column = 0; column < scale; ++column) {
      for (const int down : shares(scale, row)) {
        for (const int right : shares(scale, column)) {
          weights_.push_back(std::int64_t{multiplier} * down * right);
        }
      }
    }
  }
  const std::int64_t largest =
      std::max(std::abs(arithmetic.input.min_code()), std::abs(arithmetic.input.max_code()));
  const std::int64_t all = std::int64_t{multiplier} * 4 * scale * scale;
  fits_code_ = largest <= std::numeric_limits<Code>::max() / all;
}

const std::int64_t* UpsampleFunction::taps_of(int row, int column) const {
  const int phase = row % scale_ * scale_ + column % scale_;
  return weights_.data() + static_cast<std::ptrdiff_t>(phase) * kTaps;
}

template <typename Sum>
void UpsampleFunction::interpolate(const Code* window, int row, int column, Sum* sums) const {
  std::array<Sum, kTaps> weight;
  for (std::size_t tap = 0; tap < kTaps; ++tap) {
    weight[tap] = static_cast<Sum>(taps_of(row, column)[tap]);
  }
  const std::ptrdiff_t step = channels_;
  for (std::ptrdiff_t c = 0; c < step; ++c) {
    sums[c] = weight[0] * window[c] + weight[1] * window[step + c] +
              weight[2] * window[2 * step + c] + weight[3] * window[3 * step + c];
  }
}

void UpsampleFunction::run(const Code* windows, int pixels, int row, int column, Code* out) const {
  std::vector<std::int64_t> wide(fits_code_ ? 0 : static_cast<std::size_t>(channels_));
  const std::ptrdiff_t step = channels_;
  for (int i = 0; i < pixels; ++i) {
    const Code* window = windows + i * kTaps * step;
    Code* pixel = out + i * step;
    if (fits_code_) {
      interpolate<Code>(window, row, column + i, pixel);
      continue;
    }
    interpolate<std::int64_t>(window, row, column + i, wide.data());
    for (int c = 0; c < channels_; ++c) {
      pixel[c] = requantize(arithmetic_, wide[static_cast<std::size_t>(c)], c);
    }
  }
  if (fits_code_) activation_.run(out, pixels, out);
}

}  // namespace rill
