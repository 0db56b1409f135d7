// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/cast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/core/error.h"

namespace rill {
namespace {

// The tables of reference/quantization.md section 2, which were measured with the ap_types headers.
struct RoundingRow {
  Rounding rounding;
  std::vector<std::int64_t> codes;
};

TEST(Rounding, EveryModeRoundsEveryTieAsApFixedDoes) {
  const std::vector<double> values{2.5,  2.25, 2.75, 3.5,   1.5,   0.5,
                                   -0.5, -1.5, -2.5, -2.25, -2.75, -3.5};
  const std::vector<RoundingRow> rows{
      {Rounding::Rnd, {3, 2, 3, 4, 2, 1, 0, -1, -2, -2, -3, -3}},
      {Rounding::RndZero, {2, 2, 3, 3, 1, 0, 0, -1, -2, -2, -3, -3}},
      {Rounding::RndMinInf, {2, 2, 3, 3, 1, 0, -1, -2, -3, -2, -3, -4}},
      {Rounding::RndInf, {3, 2, 3, 4, 2, 1, -1, -2, -3, -2, -3, -4}},
      {Rounding::RndConv, {2, 2, 3, 4, 2, 0, 0, -2, -2, -2, -3, -4}},
      {Rounding::Trn, {2, 2, 2, 3, 1, 0, -1, -2, -3, -3, -3, -4}},
      {Rounding::TrnZero, {2, 2, 2, 3, 1, 0, 0, -1, -2, -2, -2, -3}}};
  for (const RoundingRow& row : rows) {
    const Format target = Format::fixed(6, 6, row.rounding, Overflow::Sat);
    for (std::size_t i = 0; i < values.size(); ++i) {
      SCOPED_TRACE(target.to_string() + " of " + std::to_string(values[i]));
      const auto quarters = static_cast<std::int64_t>(values[i] * 4);
      EXPECT_EQ(round_shift(quarters, 2, row.rounding), row.codes[i]);
      EXPECT_EQ(cast_fixed(quarters, 2, target), row.codes[i]);
      EXPECT_EQ(quantize(values[i], target), row.codes[i]);
    }
  }
}

struct OverflowRow {
  Overflow overflow;
  int saturated_bits;
  std::vector<std::int64_t> codes;
};

TEST(Overflow, EveryModeTreatsEveryExcessAsApFixedDoes) {
  const std::vector<std::int64_t> values{7, 8, 9, 15, 16, 20, -8, -9, -10, -16, -17, -20};
  const std::vector<OverflowRow> rows{
      {Overflow::Sat, 0, {7, 7, 7, 7, 7, 7, -8, -8, -8, -8, -8, -8}},
      {Overflow::SatZero, 0, {7, 0, 0, 0, 0, 0, -8, 0, 0, 0, 0, 0}},
      {Overflow::SatSym, 0, {7, 7, 7, 7, 7, 7, -7, -7, -7, -7, -7, -7}},
      {Overflow::Wrap, 0, {7, -8, -7, -1, 0, 4, -8, 7, 6, 0, -1, -4}},
      {Overflow::Wrap, 1, {7, 0, 1, 7, 0, 4, -8, -1, -2, -8, -1, -4}},
      {Overflow::WrapSm, 0, {7, 7, 6, 0, -1, -5, -8, -8, -7, -1, 0, 3}},
      {Overflow::WrapSm, 1, {7, 7, 6, 0, 0, 4, -8, -8, -7, -1, -1, -4}}};
  for (const OverflowRow& row : rows) {
    Format target = Format::fixed(4, 4, Rounding::Trn, row.overflow);
    target.wrap_saturated_bits = row.saturated_bits;
    for (std::size_t i = 0; i < values.size(); ++i) {
      SCOPED_TRACE(target.to_string() + " of " + std::to_string(values[i]));
      EXPECT_EQ(overflow_to(values[i], target), row.codes[i]);
      EXPECT_EQ(cast_fixed(values[i], 0, target), row.codes[i]);
    }
  }
}

TEST(Overflow, SignMagnitudeWrapLooksAtTheBitBeforeRounding) {
  // The example of reference/quantization.md section 2: -240.5 is ...0000 1111.1 below the sign,
  // its bit 4 is 0 before rounding and 1 after.
  const Format target = Format::fixed(4, 4, Rounding::Rnd, Overflow::WrapSm);
  EXPECT_EQ(cast_fixed(-481, 1, target), 0);
  EXPECT_EQ(overflow_to(-240, target), -1);
}

TEST(Overflow, NarrowAndUnsignedRangesSaturateAtTheirEnds) {
  EXPECT_EQ(overflow_to(-200, Format::scaled(8, true, true)), -127);
  EXPECT_EQ(overflow_to(-200, Format::scaled(8, true, false)), -128);
  EXPECT_EQ(overflow_to(300, Format::scaled(8, false, true)), 254);
  const Format byte = Format::fixed(8, 8, Rounding::Trn, Overflow::SatSym, false);
  EXPECT_EQ(cast_fixed(-1, 0, byte), 0);
  EXPECT_EQ(cast_fixed(256, 0, byte), 255);
}

TEST(RoundShift, KeepsEveryBitAtTheEndsOfItsRange) {
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
  // Adding half a step first would overflow here.
  EXPECT_EQ(round_shift(kHighest, 1, Rounding::Rnd), std::int64_t{1} << 62);
  EXPECT_EQ(round_shift(kLowest, 62, Rounding::RndConv), -2);
  EXPECT_EQ(round_shift(kHighest, 0, Rounding::RndInf), kHighest);
  EXPECT_EQ(round_shift(-3, -4, Rounding::Trn), -48);
  EXPECT_THROW(round_shift(kHighest, -1, Rounding::Trn), InternalError);
  EXPECT_THROW(round_shift(1, 63, Rounding::Trn), InternalError);
}

TEST(CastFixed, ShiftsBeyondTheWordLeaveSignOrZero) {
  const Format floor = Format::fixed(8, 8, Rounding::Trn, Overflow::Sat);
  EXPECT_EQ(cast_fixed(5, 500, floor), 0);
  EXPECT_EQ(cast_fixed(-5, 500, floor), -1);
  EXPECT_EQ(cast_fixed(-5, 500, Format::fixed(8, 8, Rounding::Rnd)), 0);
  const Format fine = Format::fixed(8, -52, Rounding::Trn, Overflow::Sat);
  EXPECT_EQ(cast_fixed(1, -60, fine), 127);
  EXPECT_EQ(cast_fixed(1, -60, Format::fixed(8, -52, Rounding::Trn, Overflow::Wrap)), 0);
}

TEST(Quantize, SeesTheExactValueOfADouble) {
  const Format feature = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  const double tie = 1.5 / 64;
  EXPECT_EQ(quantize(tie, feature), 2);
  EXPECT_EQ(quantize(std::nextafter(tie, 0.0), feature), 1);
  EXPECT_EQ(quantize(1e300, feature), 255);
  EXPECT_EQ(quantize(-1e300, feature), -256);
  EXPECT_EQ(quantize(5e-324, feature), 0);
  EXPECT_EQ(quantize(-5e-324, Format::fixed(9, 3, Rounding::Trn, Overflow::Sat)), -1);
  EXPECT_THROW(quantize(std::nan(""), feature), InternalError);
}

TEST(Quantize, ScaledFormatsRoundHalfToEvenAndClip) {
  Format format = Format::scaled(4, true, true);
  format.scale = {0.5, 0.25};
  format.zero_point = {1};
  // x / 0.5 + 1: the ties 1.5 and 2.5 both go to 2.
  EXPECT_EQ(quantize(0.25, format, 0), 2);
  EXPECT_EQ(quantize(0.75, format, 0), 2);
  EXPECT_EQ(quantize(0.25, format, 1), 2);
  EXPECT_EQ(quantize(100.0, format, 1), 7);
  EXPECT_EQ(quantize(-100.0, format, 0), -7);
  // The library's own vectors (reference/quantization.md section 1.1): s = 0.01, 4 bits, narrow.
  Format brevitas = Format::scaled(4, true, true);
  brevitas.scale = {0.01};
  EXPECT_EQ(quantize(0.042, brevitas), 4);
  EXPECT_EQ(quantize(-0.053, brevitas), -5);
  EXPECT_EQ(quantize(0.31, brevitas), 7);
  EXPECT_EQ(quantize(-0.44, brevitas), -7);
}

TEST(RoundHalfEven, RoundsTiesToTheEvenNeighbour) {
  EXPECT_EQ(round_half_even(0.5), 0.0);
  EXPECT_EQ(round_half_even(1.5), 2.0);
  EXPECT_EQ(round_half_even(2.5), 2.0);
  EXPECT_EQ(round_half_even(-0.5), 0.0);
  EXPECT_EQ(round_half_even(-1.5), -2.0);
  EXPECT_EQ(round_half_even(-2.5), -2.0);
  EXPECT_EQ(round_half_even(0.49999999999999994), 0.0);
  EXPECT_EQ(round_half_even(4503599627370497.0), 4503599627370497.0);  // 2^52 + 1
}

}  // namespace
}  // namespace rill
