// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

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

  int taps() const { return kernel_h * kernel_w; }
  /// Rows and columns that the dilated kernel spans.
  int extent_h() const { return dilation * (kernel_h - 1) + 1; }
  int extent_w() const { return dilation * (kernel_w - 1) + 1; }
  bool is_pointwise() const {
    return taps() == 1 && stride_h == 1 && stride_w == 1 && pad_h == 0 && pad_w == 0;
  }
};

}  // namespace rill
