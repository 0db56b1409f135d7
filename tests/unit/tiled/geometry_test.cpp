// SPDX-License-Identifier: Apache-2.0
// Are pictures and tiles where the published designs have them?
#include "sim/tiled/geometry.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

// SkyNet HLS: every picture keeps a border of its own (reference/skynet-hls section 4).
TEST(Mosaic, GapOfTwoGivesEveryPictureItsBorder) {
  const Mosaic input{{2, 2}, 2, 160, 320};
  EXPECT_EQ(input.rows(), 324);
  EXPECT_EQ(input.columns(), 644);
  const Mosaic frame{{2, 2}, 2, 20, 40};
  EXPECT_EQ(frame.rows(), 44);
  EXPECT_EQ(frame.columns(), 84);
  EXPECT_EQ(frame.first_row(3), 23);
  EXPECT_EQ(frame.first_column(3), 43);
}

// SkrSkr: (2H + 3) x (2W + 3), one shared line (reference/skrskr section 4).
TEST(Mosaic, GapOfOneIsShared) {
  const Mosaic plane{{2, 2}, 1, 80, 160};
  EXPECT_EQ(plane.rows(), 163);
  EXPECT_EQ(plane.columns(), 323);
}

TEST(Mosaic, OnePictureHasABorderOnly) {
  const Mosaic plane{{1, 1}, 2, 20, 40};
  EXPECT_EQ(plane.rows(), 22);
  EXPECT_EQ(plane.columns(), 42);
}

// Tile (tx, ty) of the published dw1 is read from row 40 ty + 2 (ty / 4), column 80 tx + 2 (tx /
// 4).
TEST(Tiling, TilesBeginAtTheirHalo) {
  const Tiling tiling{{{2, 2}, 2, 160, 320}, {8, 8}};
  EXPECT_EQ(tiling.tile_height(), 40);
  EXPECT_EQ(tiling.tile_width(), 80);
  for (int index = 0; index <= 8; ++index) {
    EXPECT_EQ(tiling.origin_row(index), 40 * index + 2 * (index / 4));
    EXPECT_EQ(tiling.origin_column(index), 80 * index + 2 * (index / 4));
  }
  const auto areas = tiling.areas(5, 2);
  ASSERT_EQ(areas.size(), 1U);
  EXPECT_EQ(areas[0].picture, 2);
  EXPECT_EQ(areas[0].map_row, 40);
  EXPECT_EQ(areas[0].map_column, 160);
}

TEST(Tiling, OneTileHoldsEveryPicture) {
  const Tiling tiling{{{2, 2}, 2, 20, 40}, {1, 1}};
  EXPECT_EQ(tiling.tile_height() + 2, 44);
  const auto areas = tiling.areas(0, 0);
  ASSERT_EQ(areas.size(), 4U);
  EXPECT_EQ(areas[3].row, 23);
  EXPECT_EQ(areas[3].column, 43);
  EXPECT_EQ(areas[3].rows, 20);
}

}  // namespace
}  // namespace rill
