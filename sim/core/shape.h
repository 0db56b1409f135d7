// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sim/core/units.h"

namespace rill {

/// Size of one feature map. Layout in memory is always raster order with channels fastest (HWC):
/// code (row, column, channel) at ((row * width) + column) * channels + channel.
struct Shape {
  int channels = 0;
  int height = 0;
  int width = 0;

  std::int64_t pixels() const { return static_cast<std::int64_t>(height) * width; }
  std::int64_t size() const { return pixels() * channels; }
  bool operator==(const Shape& other) const {
    return channels == other.channels && height == other.height && width == other.width;
  }
  bool operator!=(const Shape& other) const { return !(*this == other); }

  /// `CxHxW`
  std::string to_string() const;
};

/// A sliding window: kernel, stride, symmetric zero padding and dilation in rows (h) and columns
/// (w).
struct Window {
  int kernel_h = 1;
  int kernel_w = 1;
  int stride_h = 1;
  int stride_w = 1;
  int pad_h = 0;
  int pad_w = 0;
  int dilation = 1;
  /// Windows move by stride / upsample pixels: several neighbouring ones of an enlarging layer read
  /// the same pixels.
  int upsample = 1;
  /// Outside the map a window reads the nearest pixel of it instead of padding.
  bool replicate = false;

  int taps() const { return kernel_h * kernel_w; }
  /// Rows and columns that the dilated kernel spans.
  int extent_h() const { return dilation * (kernel_h - 1) + 1; }
  int extent_w() const { return dilation * (kernel_w - 1) + 1; }
  bool is_pointwise() const {
    return taps() == 1 && stride_h == 1 && stride_w == 1 && pad_h == 0 && pad_w == 0;
  }
  /// First input row (column) that output row (column) `position` reads; negative in the padding.
  int top(int position) const { return floor_div(position * stride_h - pad_h, upsample); }
  int left(int position) const { return floor_div(position * stride_w - pad_w, upsample); }
  /// Last output row (column) whose window begins at or before input row (column) `position`.
  int last_row_from(int position) const {
    return (position * upsample + upsample - 1 + pad_h) / stride_h;
  }
  int last_column_from(int position) const {
    return (position * upsample + upsample - 1 + pad_w) / stride_w;
  }
  /// Input rows by which the window moves at least once: 1 in an enlarging layer.
  int rows_per_step() const { return stride_h > upsample ? stride_h / upsample : 1; }
};

}  // namespace rill
