// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/core/units.h"
#include "sim/io/draw.h"
#include "sim/verify/verification_report.h"

namespace rill {
namespace {

constexpr int kLeastWidth = 480;  // so that the legend fits
constexpr int kGap = 8, kMargin = 8;
constexpr Colour kPaper{255, 255, 255}, kInk{0, 0, 0}, kRight{40, 44, 52};

Colour colour_of(int wrong, int channels) {
  if (wrong == 0) return kRight;
  // One wrong channel is as bright as many: yellow; all of them are red.
  constexpr std::int64_t kYellow = 220;
  const auto green = static_cast<std::uint8_t>(kYellow - kYellow * wrong / channels);
  return {235, green, 0};
}

/// Images side by side: four as two by two, more in so many columns that it is about square.
struct Mosaic {
  int images, columns, scale, cell_width, cell_height;

  Mosaic(const Shape& shape, int count)
      : images(count),
        columns(columns_of(shape, count)),
        scale(std::max(1, kLeastWidth / (columns * shape.width))),
        cell_width(shape.width * scale + kGap),
        cell_height(shape.height * scale + kGap) {}
  static int columns_of(const Shape& shape, int count) {
    if (count <= 4) return std::min(count, 2);
    const double across = std::sqrt(static_cast<double>(count) * shape.height / shape.width);
    return std::clamp(static_cast<int>(std::lround(across)), 1, count);
  }
  int width() const { return columns * cell_width - kGap + 2 * kMargin; }
  int height() const { return ceil_div(images, columns) * cell_height - kGap + 2 * kMargin; }
  int left(int image) const { return kMargin + image % columns * cell_width; }
  int top(int image) const { return kMargin + image / columns * cell_height; }
};

void draw_image(Picture& picture, const VerifiedMap& map, const Mosaic& mosaic, int image) {
  const auto& wrong = map.difference.wrong_channels[static_cast<std::size_t>(image)];
  const int scale = mosaic.scale;
  for (int row = 0; row < map.shape.height; ++row) {
    for (int column = 0; column < map.shape.width; ++column) {
      const std::size_t at =
          static_cast<std::size_t>(row) * static_cast<std::size_t>(map.shape.width) +
          static_cast<std::size_t>(column);
      const int left = mosaic.left(image) + column * scale;
      const int top = mosaic.top(image) + row * scale;
      fill_rectangle(picture, {left, top, left + scale - 1, top + scale - 1},
                     colour_of(wrong[at], map.shape.channels));
    }
  }
}

}  // namespace

Picture mismatch_picture(const VerifiedMap& map) {
  constexpr int kTextScale = 1;
  const Mosaic mosaic(map.shape, static_cast<int>(map.difference.wrong_channels.size()));
  const int line = label_height(kTextScale) + 2;
  const int width = std::max(mosaic.width(), kLeastWidth);
  Picture picture{width, mosaic.height() + 2 * line + kMargin, {}};
  picture.rgb.assign(
      static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3, 255);
  for (int i = 0; i < mosaic.images; ++i) draw_image(picture, map, mosaic, i);
  const int text = mosaic.height();
  draw_label(picture, kMargin, text,
             fmt::format("{}: {} of {} codes wrong, largest {}", map.name,
                         map.difference.mismatches, map.difference.values, map.difference.largest),
             kInk, kPaper, kTextScale);
  draw_label(picture, kMargin, text + line,
             fmt::format("dark: all {} channels right; yellow: few wrong; red: all wrong",
                         map.shape.channels),
             kInk, kPaper, kTextScale);
  return picture;
}

}  // namespace rill
