// SPDX-License-Identifier: Apache-2.0
#include "sim/io/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace rill {
namespace {

constexpr Colour kInk{255, 255, 255};
constexpr Colour kPaper{1, 1, 1};

Picture black(int width, int height) {
  Picture picture{width, height, {}};
  picture.rgb.resize(picture.at(0, height), 0);
  return picture;
}

/// The picture as text, one row a line: # for ink, + for the label's background, . for the rest.
std::string text_of(const Picture& picture) {
  std::string text;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const std::uint8_t level = picture.rgb[picture.at(x, y)];
      text += level == kInk[0] ? '#' : level == kPaper[0] ? '+' : '.';
    }
    text += '\n';
  }
  return text;
}

TEST(DrawRectangle, DrawsAnOutlineThatGrowsInwards) {
  Picture picture = black(7, 6);
  draw_rectangle(picture, {1, 1, 5, 4}, kInk, 1);
  EXPECT_EQ(text_of(picture),
            ".......\n"
            ".#####.\n"
            ".#...#.\n"
            ".#...#.\n"
            ".#####.\n"
            ".......\n");
}

TEST(DrawRectangle, CutsWhatLiesOutside) {
  Picture picture = black(4, 3);
  draw_rectangle(picture, {-5, -5, 2, 1}, kInk, 1);
  EXPECT_EQ(text_of(picture),
            "..#.\n"
            "###.\n"
            "....\n");
  const Picture before = picture;
  draw_rectangle(picture, {10, 10, 20, 20}, kInk, 2);
  EXPECT_EQ(picture.rgb, before.rgb);
}

TEST(DrawLabel, DrawsLettersOnABackground) {
  Picture picture = black(8, 10);
  draw_label(picture, 0, 0, "t", kInk, kPaper, 1);
  EXPECT_EQ(text_of(picture),
            "+++++++.\n"
            "+#####+.\n"
            "+++#+++.\n"
            "+++#+++.\n"
            "+++#+++.\n"
            "+++#+++.\n"
            "+++#+++.\n"
            "+++#+++.\n"
            "+++++++.\n"
            "........\n");
}

TEST(DrawLabel, StaysInsideOfThePicture) {
  const std::string text = "0.93";
  Picture corner = black(100, 40);
  draw_label(corner, 95, 38, text, kInk, kPaper, 2);
  Picture inside = black(100, 40);
  draw_label(inside, 100 - label_width(text, 2), 40 - label_height(2), text, kInk, kPaper, 2);
  EXPECT_EQ(corner.rgb, inside.rgb);
  EXPECT_NE(std::count(corner.rgb.begin(), corner.rgb.end(), kInk[0]), 0);
}

// A character without a glyph must be seen, not left out.
TEST(DrawLabel, ShowsAnEmptyBoxForWhatTheFontLacks) {
  Picture picture = black(7, 9);
  draw_label(picture, 0, 0, "\x01", kInk, kPaper, 1);
  EXPECT_EQ(text_of(picture).substr(8, 16), "+#####+\n+#+++#+\n");
}

}  // namespace
}  // namespace rill
