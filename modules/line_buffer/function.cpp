// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/function.h"

#include <algorithm>
#include <cstddef>

namespace rill {

namespace {

/// One kernel row of a window: kernel_w pixels from `column` on, `step` columns apart.
void gather_kernel_row(const Code* row, int width, int channels, const Window& window, int column,
                       Code padding_code, Code* out) {
  const int kernel_w = window.kernel_w;
  const int step = window.dilation;
  const std::ptrdiff_t pixel = channels;
  if (row == nullptr) {
    std::fill_n(out, kernel_w * pixel, padding_code);
    return;
  }
  if (step == 1 && column >= 0 && column + kernel_w <= width) {
    std::copy_n(row + column * pixel, kernel_w * pixel, out);
    return;
  }
  for (int k = 0; k < kernel_w; ++k, column += step, out += pixel) {
    if (window.replicate) {
      std::copy_n(row + std::clamp(column, 0, width - 1) * pixel, pixel, out);
    } else if (column >= 0 && column < width) {
      std::copy_n(row + column * pixel, pixel, out);
    } else {
      std::fill_n(out, pixel, padding_code);
    }
  }
}

}  // namespace

void gather_window(const Code* const* rows, int width, int channels, const Window& window,
                   int out_column, Code padding_code, Code* out) {
  const int column = window.left(out_column);
  for (int k = 0; k < window.kernel_h; ++k) {
    gather_kernel_row(rows[k], width, channels, window, column, padding_code, out);
    out += static_cast<std::ptrdiff_t>(window.kernel_w) * channels;
  }
}

void gather_windows(const Code* const* rows, int width, int channels, const Window& window,
                    int first_out_column, int count, Code padding_code, Code* out) {
  const std::ptrdiff_t window_codes = static_cast<std::ptrdiff_t>(window.taps()) * channels;
  for (int i = 0; i < count; ++i, out += window_codes) {
    gather_window(rows, width, channels, window, first_out_column + i, padding_code, out);
  }
}

}  // namespace rill
