// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/stored_code.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace rill {
namespace {

/// Every format that a map or a weight can have, of widths 1 to 32.
std::vector<Format> all_formats() {
  std::vector<Format> formats;
  for (int width = 1; width <= 32; ++width) {
    for (const bool is_signed : {true, false}) {
      if (width == 32 && !is_signed) continue;
      formats.push_back(Format::scaled(width, is_signed, false));
      if (width > 1) formats.push_back(Format::scaled(width, is_signed, true));
      formats.push_back(Format::fixed(width, width / 2, Rounding::Rnd, Overflow::Sat, is_signed));
    }
  }
  for (const int width : {2, 3, 4, 6}) formats.push_back(Format::powers_of_two(width));
  for (int mantissa = 3; mantissa <= 8; ++mantissa) {
    formats.push_back(Format::block_float(mantissa));
    formats.push_back(Format::block_float(mantissa));
    formats.back().all_mantissas = true;
  }
  return formats;
}

/// A code of the format: ends of its range more often than others.
Code random_code(const Format& format, std::mt19937& random) {
  if (format.power_of_two) {
    const int most = (1 << (format.width - 1)) - 2;
    const int exponent = std::uniform_int_distribution<int>(-1, most)(random);
    const Code code = exponent < 0 ? 0 : Code{1} << exponent;
    return random() % 2 == 0 ? code : -code;
  }
  if (format.is_bipolar()) return random() % 2 == 0 ? 1 : -1;
  switch (random() % 4) {
    case 0:
      return static_cast<Code>(format.min_code());
    case 1:
      return static_cast<Code>(format.max_code());
    default:
      return static_cast<Code>(std::uniform_int_distribution<std::int64_t>(
          format.min_code(), format.max_code())(random));
  }
}

TEST(StoredCode, EveryFormatComesBackFromBytesAndFromItsBitsWhereverTheyBegin) {
  std::mt19937 random(20261127);
  for (const Format& format : all_formats()) {
    ASSERT_EQ(format.problem(), "") << format.to_string();
    for (const StoredCode& stored : {byte_code(format), dense_code(format)}) {
      for (int trial = 0; trial < 20; ++trial) {
        const int count = std::uniform_int_distribution<int>(1, 40)(random);
        const int first_bit = std::uniform_int_distribution<int>(0, 40)(random);
        std::vector<Code> codes;
        for (int i = 0; i < count; ++i) codes.push_back(random_code(format, random));
        const int end_bit = first_bit + count * stored.bits;
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>((end_bit + 7) / 8));
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
        const std::vector<std::uint8_t> before = bytes;
        store_codes(stored, codes.data(), count, bytes.data(), first_bit);
        std::vector<Code> back(codes.size());
        load_codes(stored, bytes.data(), count, back.data(), first_bit);
        ASSERT_EQ(back, codes) << format.to_string() << " in " << stored.bits << " bits from bit "
                               << first_bit;
        for (int bit = 0; bit < static_cast<int>(8 * bytes.size()); ++bit) {
          if (bit >= first_bit && bit < end_bit) continue;
          const auto at = static_cast<std::size_t>(bit / 8);
          ASSERT_EQ(bytes[at] >> (bit % 8) & 1, before[at] >> (bit % 8) & 1)
              << "bit " << bit << " is nobody's, " << format.to_string();
        }
      }
    }
  }
}

TEST(StoredCode, DenseCodesTakeTheBitsOfTheChipAndBytesTheNextOfOneTwoAndFour) {
  for (const Format& format : all_formats()) {
    const int bits = format.stored_bits();
    EXPECT_EQ(dense_code(format).bits, bits) << format.to_string();
    EXPECT_EQ(byte_code(format).bits, bits <= 8 ? 8 : bits <= 16 ? 16 : 32) << format.to_string();
  }
}

TEST(StoredCode, TernaryBinaryAndPowersOfTwoLieAsWritten) {
  const auto stored = [](const Format& format, std::vector<Code> codes) {
    std::vector<std::uint8_t> bytes(1);
    store_codes(dense_code(format), codes.data(), static_cast<std::int64_t>(codes.size()),
                bytes.data());
    return bytes[0];
  };
  EXPECT_EQ(stored(Format::scaled(2, true, true), {1, -1, 0, 1}), 0b01'00'11'01);
  EXPECT_EQ(stored(Format::scaled(1, true, false), {1, -1, -1, 1, 1, 1, -1, 1}), 0b10111001);
  // Sign, then 0 or the exponent + 1: -2^6 and 2^0.
  EXPECT_EQ(stored(Format::powers_of_two(4), {-64, 1}), 0b0001'1111);
}

}  // namespace
}  // namespace rill
