// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace rill {

/// 8-bit RGB, raster order, three bytes a pixel.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  /// First byte of a pixel.
  std::size_t at(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
            static_cast<std::size_t>(x)) *
           3;
  }
};

/// Reads a PNG or JPEG, told apart by content. The result is what Pillow's convert("RGB") gives:
/// grey and palette expanded, alpha dropped, the high byte of 16-bit samples, no gamma or
/// orientation applied; JPEG with the slow integer DCT and fancy upsampling. Throws ConfigError
/// naming the file when it is no picture, truncated, damaged or larger than 100 Mpixel.
Picture read_picture(const std::filesystem::path& path);

/// Writes a PNG, whole or not at all. Throws ConfigError when it cannot be written.
void write_png(const std::filesystem::path& path, const Picture& picture);

/// Nearest neighbour, Pillow's convention: target pixel x shows source pixel
/// floor((x + 0.5) * source width / target width). Exact integer arithmetic.
Picture resize_nearest(const Picture& picture, int width, int height);

/// Bilinear between the four nearest pixel centres, centres at half pixels, edges repeated, no
/// averaging when shrinking (OpenCV's INTER_LINEAR convention; Pillow's bilinear averages), rounded
/// half up.
Picture resize_bilinear(const Picture& picture, int width, int height);

}  // namespace rill
