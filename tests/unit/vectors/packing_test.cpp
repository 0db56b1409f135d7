// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/packing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/core/error.h"
#include "sim/vectors/packed_layout.h"

namespace rill {
namespace {

using testing::HasSubstr;

TEST(Packing, ReadsItsOwnText) {
  for (const char* text :
       {"order=image,group,row,column", "bits=16 lanes=32 order=group,row,column,image base=0x1000",
        "bits=12 lanes=4 pixels=2 word=99 first=high token=lane order=image,row,column,group",
        "bits=8 bytes=big order=image,row,column,group border=1 skip=3",
        "order=group,image_row,row,image_column,column mosaic=2x2 border=1,2,3,4",
        "order=image,tile_row,tile_column,group,row,column tile=20x40 halo=1",
        "bits=8 lanes=4 order=image,row,column border=1"}) {
    EXPECT_EQ(parse_packing(text, "here").to_string(), text);
  }
}

TEST(Packing, TakesChannelForGroupAndAddsTheImage) {
  EXPECT_EQ(parse_packing("order=channel,row,column", "here").to_string(),
            "order=image,group,row,column");
}

struct Wrong {
  const char* text;
  const char* said;
};

TEST(Packing, RefusesWhatIsNone) {
  const Wrong wrongs[] = {
      {"bits", "`bits` is no key=value"},
      {"bitz=3", "did you mean `bits`"},
      {"bits=0", "bits: `0` is no whole number from 1 to 64"},
      {"bits=many", "`many` is no whole number"},
      {"lanes=4x", "lanes: `4x`"},
      {"order=group,column", "order: lacks `row`"},
      {"order=group,rows,column", "did you mean `row`"},
      {"order=group,row,row,column", "names `row` twice"},
      {"order=group,tile_row,tile_column,row,column", "without tile="},
      {"tile=4x4", "lacks `tile_row` and `tile_column`"},
      {"tile=4 order=tile_row,tile_column,group,row,column", "tile: is ROWSxCOLUMNS"},
      {"mosaic=2x2", "lacks `image_row` and `image_column`"},
      {"halo=1", "halo: needs tiles"},
      {"tile=4x4 border=1 order=tile_row,tile_column,group,row,column", "border: goes around"},
      {"border=1,2", "border: is one number, or four"},
      {"bits=16 lanes=4 word=32", "word: 32 bits cannot hold 4 lanes of 16 bits"},
      {"first=left", "first: is `low` or `high`, not `left`"},
  };
  for (const Wrong& wrong : wrongs) {
    try {
      parse_packing(wrong.text, "manifest.json");
      ADD_FAILURE() << wrong.text << " is taken";
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr(wrong.said)) << wrong.text;
      EXPECT_THAT(error.what(), HasSubstr("manifest.json: ")) << wrong.text;
      EXPECT_EQ(error.diagnostics().size(), 1U);
    }
  }
}

TEST(PackedLayout, PlacesCodesAsThePublishedBuffersDo) {
  // reference/skynet-hls section 5: dw1_pool is group*164*324 + y*324 + x, image i at row offset
  // 82*(i/2)+1, column offset 162*(i%2)+1, 32 channels a word.
  const Packing packing = parse_packing(
      "bits=16 lanes=32 order=group,image_row,row,image_column,column mosaic=2x2 border=1", "");
  const PackedLayout layout(packing, {48, 80, 160}, 4);
  EXPECT_EQ(layout.words(), 106272);
  for (int image = 0; image < 4; ++image) {
    const PackedPlace place = layout.place_of({image, 37, 5, 7});
    const std::int64_t row = 82 * (image / 2) + 1 + 5, column = 162 * (image % 2) + 1 + 7;
    EXPECT_EQ(place.word, 1 * 164 * 324 + row * 324 + column);
    EXPECT_EQ(place.lane, 37 - 32);
  }
}

TEST(PackedLayout, CountsTilesWithTheirHalo) {
  const Packing packing =
      parse_packing("lanes=4 tile=4x8 halo=1 order=tile_row,tile_column,group,row,column", "");
  const PackedLayout layout(packing, {8, 8, 16}, 1);
  EXPECT_EQ(layout.words(), 2 * 2 * 2 * 6 * 10);
  const PackedPlace place = layout.place_of({0, 6, 5, 9});
  EXPECT_EQ(place.tile_row, 1);
  EXPECT_EQ(place.tile_column, 1);
  EXPECT_EQ(place.lane, 2);
  // Tile (1, 1), group 1, row 1 + 1 and column 1 + 1 within its halo.
  EXPECT_EQ(place.word, ((1 * 2 + 1) * 2 + 1) * 60 + 2 * 10 + 2);
}

TEST(PackedLayout, PutsNeighbouringPixelsIntoOneWord) {
  const PackedLayout layout(parse_packing("lanes=2 pixels=4 order=row,column,group", ""),
                            {6, 3, 10}, 1);
  EXPECT_EQ(layout.words(), 3 * 3 * 3);  // 10 columns in words of 4
  const PackedPlace place = layout.place_of({0, 3, 2, 9});
  EXPECT_EQ(place.word, (2 * 3 + 2) * 3 + 1);
  EXPECT_EQ(place.lane, 1 * 2 + 1);
}

TEST(PackedLayout, NeedsNoGroupWhereAWordHoldsAllChannels) {
  const Packing without = parse_packing("lanes=4 order=row,column", "--packing");
  const Packing with = parse_packing("lanes=4 order=group,row,column", "--packing");
  const Shape shape{3, 5, 6};
  const PackedLayout first(without, shape, 2), second(with, shape, 2);
  EXPECT_EQ(first.words(), second.words());
  EXPECT_EQ(first.place_of({1, 2, 3, 4}).word, second.place_of({1, 2, 3, 4}).word);
  try {
    const PackedLayout refused(without, {5, 5, 6}, 1);
    FAIL() << "two groups";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("order lacks `group`, but words of 4 lanes"));
  }
}

TEST(PackedLayout, RefusesAMosaicOfAnotherSize) {
  const Packing packing =
      parse_packing("mosaic=2x2 order=group,image_row,row,image_column,column", "");
  EXPECT_THROW(PackedLayout(packing, {1, 2, 2}, 3), ConfigError);
}

}  // namespace
}  // namespace rill
