// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "sim/io/picture.h"

namespace rill {

using Colour = std::array<std::uint8_t, 3>;

/// Corners in pixels, both included. What lies outside the picture is not drawn.
struct Rectangle {
  int x1 = 0;
  int y1 = 0;
  int x2 = 0;
  int y2 = 0;
};

void fill_rectangle(Picture& picture, const Rectangle& rectangle, Colour colour);

/// An outline of `thickness` pixels that grows inwards.
void draw_rectangle(Picture& picture, const Rectangle& rectangle, Colour colour, int thickness = 2);

/// Extent in pixels of a label, its border of one font pixel included.
int label_width(const std::string& text, int scale = 2);
int label_height(int scale = 2);

/// Short text on a plain background, top left corner at (x, y), moved so that it stays inside the
/// picture. The font has capital letters (small ones are drawn as capitals), digits and
/// . , : ; % ( ) / + - = _ # ! ? ' "; anything else is an empty box. `scale` pixels a font pixel.
void draw_label(Picture& picture, int x, int y, const std::string& text, Colour ink,
                Colour background, int scale = 2);

}  // namespace rill
