// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/finn_window_shape.h"

#include <algorithm>

namespace rill {

std::int64_t FinnWindowShape::output_words() const {
  const std::int64_t windows = std::int64_t{out_height()} * out_width() * folds();
  return style == Style::Window ? windows : windows * window.taps();
}

std::int64_t FinnWindowShape::default_buffer_words() const {
  const std::int64_t window_words =
      (std::int64_t{window.extent_h() - 1} * map.width + window.extent_w()) * folds();
  if (style == Style::Window) return window_words;
  const std::int64_t taps = window.taps();
  return window_words + std::max<std::int64_t>(0, window.stride_w - 1 - taps) * folds() +
         std::max<std::int64_t>(0, std::int64_t{window.stride_h - 1} * map.width - taps) * folds();
}

std::int64_t FinnWindowShape::frame_cycles() const {
  if (style == Style::Window) return input_words() + 1;
  const std::int64_t taps = window.taps();
  const std::int64_t first_window =
      (std::int64_t{window.extent_h() - 1} * map.width + window.extent_w()) * folds();
  std::int64_t cycles = output_words() + first_window + 2;
  if (depthwise) {
    cycles -= folds() - 1 + taps;
    cycles += std::int64_t{out_height() - 1} * out_width() * (window.stride_w - 1) * (folds() - 1);
  } else {
    cycles -= taps * folds();
  }
  return std::max(cycles, input_words() + 1);
}

}  // namespace rill
