// SPDX-License-Identifier: Apache-2.0
#include "sim/io/draw.h"

#include <algorithm>

#include "sim/core/error.h"
#include "sim/io/font.h"

namespace rill {

namespace {

constexpr int kAdvance = detail::kGlyphWidth + 1;  // one font pixel between characters

void draw_glyph(Picture& picture, int x, int y, const detail::Glyph& glyph, Colour ink, int scale) {
  for (int row = 0; row < detail::kGlyphHeight; ++row) {
    for (int column = 0; column < detail::kGlyphWidth; ++column) {
      const int bit = detail::kGlyphWidth - 1 - column;
      if ((glyph[static_cast<std::size_t>(row)] >> bit & 1) == 0) continue;
      const int left = x + column * scale;
      const int top = y + row * scale;
      fill_rectangle(picture, {left, top, left + scale - 1, top + scale - 1}, ink);
    }
  }
}

}  // namespace

void fill_rectangle(Picture& picture, const Rectangle& rectangle, Colour colour) {
  const int right = std::min(rectangle.x2, picture.width - 1);
  const int bottom = std::min(rectangle.y2, picture.height - 1);
  for (int y = std::max(rectangle.y1, 0); y <= bottom; ++y) {
    for (int x = std::max(rectangle.x1, 0); x <= right; ++x) {
      std::copy(colour.begin(), colour.end(),
                picture.rgb.begin() + static_cast<std::ptrdiff_t>(picture.at(x, y)));
    }
  }
}

void draw_rectangle(Picture& picture, const Rectangle& rectangle, Colour colour, int thickness) {
  internal_check(thickness > 0, "draw_rectangle: an outline without thickness");
  const auto& [x1, y1, x2, y2] = rectangle;
  fill_rectangle(picture, {x1, y1, x2, std::min(y1 + thickness - 1, y2)}, colour);
  fill_rectangle(picture, {x1, std::max(y2 - thickness + 1, y1), x2, y2}, colour);
  fill_rectangle(picture, {x1, y1, std::min(x1 + thickness - 1, x2), y2}, colour);
  fill_rectangle(picture, {std::max(x2 - thickness + 1, x1), y1, x2, y2}, colour);
}

int label_width(const std::string& text, int scale) {
  return (static_cast<int>(text.size()) * kAdvance + 1) * scale;
}

int label_height(int scale) { return (detail::kGlyphHeight + 2) * scale; }

void draw_label(Picture& picture, int x, int y, const std::string& text, Colour ink,
                Colour background, int scale) {
  internal_check(scale > 0, "draw_label: a font without size");
  const int width = label_width(text, scale);
  const int height = label_height(scale);
  const int left = std::max(0, std::min(x, picture.width - width));
  const int top = std::max(0, std::min(y, picture.height - height));
  fill_rectangle(picture, {left, top, left + width - 1, top + height - 1}, background);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int at = left + (static_cast<int>(i) * kAdvance + 1) * scale;
    draw_glyph(picture, at, top + scale, detail::glyph_of(text[i]), ink, scale);
  }
}

}  // namespace rill
