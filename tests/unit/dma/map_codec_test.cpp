// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/map_codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "sim/core/error.h"

namespace rill::test {

namespace {

StreamShape shape(int height, int width, int channels, int lanes, int pixels) {
  return StreamShape{height, width, channels, lanes, pixels, 8};
}

}  // namespace

TEST(MapCodec, CodesAreLittleEndianTwosComplement) {
  const std::vector<std::uint8_t> bytes = {0xfe, 0xff, 0x34, 0x12};
  const StreamShape two = shape(1, 1, 2, 2, 1);
  std::vector<Code> codes(2);
  WordCursor(two, {2, true}).unpack(bytes.data(), 0, codes.data());
  EXPECT_EQ(codes, (std::vector<Code>{-2, 0x1234}));
  WordCursor(two, {2, false}).unpack(bytes.data(), 0, codes.data());
  EXPECT_EQ(codes, (std::vector<Code>{0xfffe, 0x1234}));
}

TEST(MapCodec, ExtremeCodesSurvive) {
  for (const int size : {1, 2, 4}) {
    const Code lowest = size == 4 ? std::numeric_limits<Code>::min() : -(1 << (8 * size - 1));
    const Code highest = -(lowest + 1);
    const StreamShape pair = shape(1, 1, 2, 2, 1);
    const WordCursor word(pair, {size, true});
    const std::vector<Code> codes = {lowest, highest};
    std::vector<std::uint8_t> bytes(8);
    word.pack(codes.data(), 0, bytes.data());
    std::vector<Code> back(2);
    word.unpack(bytes.data(), 0, back.data());
    EXPECT_EQ(back, codes) << size << " bytes";
  }
}

TEST(MapCodec, AWordTakesTheLanesOfItsPixels) {
  // 3 pixels of 3 channels, 2 pixels and 2 lanes a word; byte = 10 * pixel + channel.
  const std::vector<std::uint8_t> bytes = {0, 1, 2, 10, 11, 12, 20, 21, 22};
  WordCursor word(shape(1, 3, 3, 2, 2), {1, false});
  std::vector<std::vector<Code>> words;
  for (; !word.at_end(); word.next()) {
    words.emplace_back(4);
    word.unpack(bytes.data(), 0, words.back().data());
  }
  const std::vector<std::vector<Code>> expected = {
      {0, 1, 10, 11}, {2, 0, 12, 0}, {20, 21, 0, 0}, {22, 0, 0, 0}};
  EXPECT_EQ(words, expected);
}

TEST(MapCodec, TellsWhichBytesAWordNeedsAndCompletes) {
  WordCursor word(shape(1, 3, 3, 2, 2), {2, false});
  EXPECT_EQ(word.bytes_needed(), 2 * (3 + 2));  // lanes 0 and 1 of the second pixel
  EXPECT_EQ(word.bytes_complete(), 2 * 2);      // lanes 0 and 1 of the first pixel
  word.next();
  EXPECT_EQ(word.bytes_needed(), 2 * 6);
  EXPECT_EQ(word.bytes_complete(), 2 * 6);  // both pixels
  word.next();
  EXPECT_EQ(word.first_byte(), 2 * 6);
  EXPECT_EQ(word.bytes_needed(), 2 * (6 + 2));  // a single pixel is left in the row
  word.next();
  EXPECT_EQ(word.bytes_complete(), 2 * 9);
  word.next();
  EXPECT_TRUE(word.at_end());
}

TEST(MapCodec, RefusesCodesThatDoNotFit) {
  EXPECT_THROW((MapLayout{1, true}.check(9)), ConfigError);
  EXPECT_THROW((MapLayout{3, true}.check(8)), ConfigError);
  EXPECT_NO_THROW((MapLayout{2, true}.check(9)));
}

}  // namespace rill::test
