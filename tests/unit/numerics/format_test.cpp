// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/format.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "sim/core/error.h"

namespace rill {
namespace {

TEST(Format, RangesFollowTheTableOfIntegerQuantizers) {
  // reference/quantization.md section 1.1, b = 4: signed, narrow, min, max.
  EXPECT_EQ(Format::scaled(4, true, false).min_code(), -8);
  EXPECT_EQ(Format::scaled(4, true, false).max_code(), 7);
  EXPECT_EQ(Format::scaled(4, true, true).min_code(), -7);
  EXPECT_EQ(Format::scaled(4, true, true).max_code(), 7);
  EXPECT_EQ(Format::scaled(4, false, false).min_code(), 0);
  EXPECT_EQ(Format::scaled(4, false, false).max_code(), 15);
  EXPECT_EQ(Format::scaled(4, false, true).max_code(), 14);
  EXPECT_EQ(Format::fixed(32, 32).min_code(), std::numeric_limits<std::int32_t>::min());
}

TEST(Format, RealValuesFollowTheFractionBits) {
  const Format feature = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  EXPECT_EQ(feature.real(feature.max_code()), 3.984375);  // quantization.md section 7
  EXPECT_EQ(feature.real(feature.min_code()), -4.0);
  EXPECT_EQ(Format::fixed(4, 6).lsb(), 4.0);        // more integer bits than bits
  EXPECT_EQ(Format::fixed(4, -1).lsb(), 1.0 / 32);  // fewer than none
}

TEST(Format, ScaleAndZeroPointArePerTensorOrPerChannel) {
  Format format = Format::scaled(8, false, false);
  format.scale = {0.5};
  EXPECT_EQ(format.real(10, 3), 5.0);
  format.scale = {0.5, 2.0};
  format.zero_point = {4, 8};
  EXPECT_EQ(format.real(10, 0), 3.0);
  EXPECT_EQ(format.real(10, 1), 4.0);
  EXPECT_EQ(format.zero(1), 8);
  EXPECT_THROW(format.lsb(2), InternalError);
}

TEST(Format, UncalibratedScaleIsABug) {
  EXPECT_THROW(Format::scaled(8, true, false).lsb(), InternalError);
}

TEST(Format, NamesItselfAsUsersWriteIt) {
  EXPECT_EQ(Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat).to_string(), "fixed<9,3,RND,SAT>");
  Format wrapping = Format::fixed(8, 0, Rounding::TrnZero, Overflow::Wrap, false);
  wrapping.wrap_saturated_bits = 2;
  EXPECT_EQ(wrapping.to_string(), "ufixed<8,0,TRN_ZERO,WRAP,2>");
  EXPECT_EQ(Format::scaled(8, false, false).to_string(), "uint8");
  EXPECT_EQ(Format::scaled(4, true, true).to_string(), "int4n");
}

TEST(Format, EveryImpossibleFormatHasARemedy) {
  EXPECT_EQ(Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat).problem(), "");
  EXPECT_EQ(Format::scaled(32, true, false).problem(), "");
  EXPECT_NE(Format::scaled(32, false, false).problem().find("use 1 to 31"), std::string::npos);
  EXPECT_NE(Format::fixed(0, 0).problem().find("use 1 to 32"), std::string::npos);
  EXPECT_NE(Format::fixed(33, 3).problem().find("use 1 to 32"), std::string::npos);
  EXPECT_NE(Format::fixed(8, -60).problem().find("use -30 to 60"), std::string::npos);
  EXPECT_NE(Format::scaled(1, true, true).problem().find("use 2 bits"), std::string::npos);
  Format format = Format::fixed(4, 4, Rounding::Trn, Overflow::WrapSm, false);
  EXPECT_NE(format.problem().find("use a signed format"), std::string::npos);
  format = Format::fixed(4, 4);
  format.wrap_saturated_bits = 5;
  EXPECT_NE(format.problem().find("use 0 to 4"), std::string::npos);
  format = Format::fixed(4, 4, Rounding::Trn, Overflow::Sat);
  format.wrap_saturated_bits = 1;
  EXPECT_NE(format.problem().find("set them to 0"), std::string::npos);
}

TEST(SignedBits, HoldBothEndsOfTheRange) {
  EXPECT_EQ(signed_bits_for(0, 0), 1);
  EXPECT_EQ(signed_bits_for(-1, 0), 1);
  EXPECT_EQ(signed_bits_for(0, 1), 2);
  EXPECT_EQ(signed_bits_for(-128, 127), 8);
  EXPECT_EQ(signed_bits_for(-129, 127), 9);
  EXPECT_EQ(signed_bits_for(-128, 128), 9);
  EXPECT_EQ(signed_bits_for(std::numeric_limits<std::int64_t>::min(), 0), 64);
}

}  // namespace
}  // namespace rill
