// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/map_codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "sim/core/error.h"

namespace rill::test {

namespace {

MapLayout layout_of(int bits, bool is_signed) {
  return {{bits, is_signed ? StoredCode::Kind::Signed : StoredCode::Kind::Unsigned}};
}

StreamShape shape(int height, int width, int channels, int lanes, int pixels) {
  return StreamShape{height, width, channels, lanes, pixels, 8};
}

}  // namespace

TEST(MapCodec, CodesAreLittleEndianTwosComplement) {
  const std::vector<std::uint8_t> bytes = {0xfe, 0xff, 0x34, 0x12};
  const StreamShape two = shape(1, 1, 2, 2, 1);
  std::vector<Code> codes(2);
  WordCursor(two, layout_of(16, true)).unpack(bytes.data(), 0, codes.data());
  EXPECT_EQ(codes, (std::vector<Code>{-2, 0x1234}));
  WordCursor(two, layout_of(16, false)).unpack(bytes.data(), 0, codes.data());
  EXPECT_EQ(codes, (std::vector<Code>{0xfffe, 0x1234}));
}

TEST(MapCodec, ExtremeCodesSurvive) {
  for (const int size : {1, 2, 4}) {
    const Code lowest = size == 4 ? std::numeric_limits<Code>::min() : -(1 << (8 * size - 1));
    const Code highest = -(lowest + 1);
    const StreamShape pair = shape(1, 1, 2, 2, 1);
    const WordCursor word(pair, layout_of(8 * size, true));
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
  WordCursor word(shape(1, 3, 3, 2, 2), layout_of(8, false));
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
  WordCursor word(shape(1, 3, 3, 2, 2), layout_of(16, false));
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

TEST(MapCodec, NarrowCodesOfAPixelLieWithoutAGap) {
  // Two pixels of three channels in 5 bits, unsigned: 15 bits a pixel, two bytes. Channel 0 is in
  // bits 0 to 4, channel 1 in 5 to 9, channel 2 in 10 to 14.
  const StreamShape pixels = shape(1, 2, 3, 3, 1);
  const MapLayout layout = layout_of(5, false);
  const std::vector<std::uint8_t> expected = {0b110'00001, 0b0'11111'01, 0b010'10000, 0b0'00000'11};
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(layout.map_bytes(pixels)));
  ASSERT_EQ(bytes.size(), expected.size());
  WordCursor word(pixels, layout);
  const std::vector<Code> first = {0b00001, 0b01110, 0b11111};
  const std::vector<Code> second = {0b10000, 0b11010, 0b00000};
  word.pack(first.data(), 0, bytes.data());
  word.next();
  word.pack(second.data(), 0, bytes.data());
  EXPECT_EQ(bytes, expected);
}

TEST(MapCodec, WordsOfFewBitsShareAByte) {
  // Seven channels of 3 bits, one a word: 21 bits in three bytes.
  WordCursor word(shape(1, 2, 7, 1, 1), layout_of(3, true));
  std::vector<std::int64_t> needed;
  std::vector<std::int64_t> complete;
  for (int i = 0; i < 7; ++i, word.next()) {
    needed.push_back(word.bytes_needed());
    complete.push_back(word.bytes_complete());
  }
  EXPECT_EQ(needed, (std::vector<std::int64_t>{1, 1, 2, 2, 2, 3, 3}));
  EXPECT_EQ(complete, (std::vector<std::int64_t>{0, 0, 1, 1, 1, 2, 3}));
  EXPECT_EQ(word.first_byte(), 3) << "the next pixel begins with a byte";
  EXPECT_EQ(word.uniform_bytes(), 0);
}

TEST(MapCodec, RefusesCodesThatDoNotFit) {
  EXPECT_THROW(layout_of(8, true).check(9), ConfigError);
  EXPECT_THROW(layout_of(33, true).check(8), ConfigError);
  EXPECT_THROW(layout_of(3, true).check(4), ConfigError);
  EXPECT_NO_THROW(layout_of(16, true).check(9));
  EXPECT_NO_THROW(layout_of(5, true).check(5));
}

}  // namespace rill::test
