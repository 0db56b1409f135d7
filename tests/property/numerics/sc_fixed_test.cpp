// SPDX-License-Identifier: Apache-2.0
// Our casts against SystemC's own fixed-point types, exhaustively for small formats. Three places
// where ap_fixed (which we follow) and sc_fixed part are known, reference/quantization.md section
// 2; they are left out of the comparison and pinned down in a test of their own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <systemc>

#include "sim/numerics/cast.h"

namespace rill {
namespace {

constexpr Rounding kRoundings[] = {Rounding::Rnd,    Rounding::RndZero, Rounding::RndMinInf,
                                   Rounding::RndInf, Rounding::RndConv, Rounding::Trn,
                                   Rounding::TrnZero};
constexpr Overflow kOverflows[] = {Overflow::Sat, Overflow::SatZero, Overflow::SatSym,
                                   Overflow::Wrap, Overflow::WrapSm};
constexpr int kExtraFractionBits = 3;

sc_dt::sc_q_mode systemc(Rounding rounding) {
  switch (rounding) {
    case Rounding::Rnd:
      return sc_dt::SC_RND;
    case Rounding::RndZero:
      return sc_dt::SC_RND_ZERO;
    case Rounding::RndMinInf:
      return sc_dt::SC_RND_MIN_INF;
    case Rounding::RndInf:
      return sc_dt::SC_RND_INF;
    case Rounding::RndConv:
      return sc_dt::SC_RND_CONV;
    case Rounding::Trn:
      return sc_dt::SC_TRN;
    case Rounding::TrnZero:
      return sc_dt::SC_TRN_ZERO;
  }
  return sc_dt::SC_TRN;
}

sc_dt::sc_o_mode systemc(Overflow overflow) {
  switch (overflow) {
    case Overflow::Sat:
      return sc_dt::SC_SAT;
    case Overflow::SatZero:
      return sc_dt::SC_SAT_ZERO;
    case Overflow::SatSym:
      return sc_dt::SC_SAT_SYM;
    case Overflow::Wrap:
      return sc_dt::SC_WRAP;
    case Overflow::WrapSm:
      return sc_dt::SC_WRAP_SM;
  }
  return sc_dt::SC_WRAP;
}

/// The code that SystemC gives raw * 2^-fraction_bits.
Code systemc_code(std::int64_t raw, int fraction_bits, const Format& format) {
  const double real = std::ldexp(static_cast<double>(raw), -fraction_bits);
  const int integer_bits = format.width - format.fraction_bits;
  double result = 0;
  if (format.is_signed) {
    sc_dt::sc_fix number(format.width, integer_bits, systemc(format.rounding),
                         systemc(format.overflow), format.wrap_saturated_bits);
    number = real;
    result = number.to_double();
  } else {
    sc_dt::sc_ufix number(format.width, integer_bits, systemc(format.rounding),
                          systemc(format.overflow), format.wrap_saturated_bits);
    number = real;
    result = number.to_double();
  }
  return static_cast<Code>(std::ldexp(result, format.fraction_bits));
}

bool is_known_difference(std::int64_t raw, const Format& format) {
  const bool rounds = format.rounding != Rounding::Trn;
  const int saturated = format.wrap_saturated_bits;
  return (format.overflow == Overflow::WrapSm && saturated == 0 && rounds) ||
         (format.overflow == Overflow::Wrap && saturated > 0 && !format.is_signed && raw < 0) ||
         (format.overflow == Overflow::SatSym && format.is_signed && format.width == 1);
}

/// Every value of ten bits, three of them below the format's lsb.
int compare_all_values(const Format& format) {
  int compared = 0;
  const int fraction_bits = format.fraction_bits + kExtraFractionBits;
  for (std::int64_t raw = -512; raw < 512; ++raw) {
    if (is_known_difference(raw, format)) continue;
    const Code expected = systemc_code(raw, fraction_bits, format);
    EXPECT_EQ(cast_fixed(raw, fraction_bits, format), expected)
        << format.to_string() << ", raw " << raw << " of 2^-" << fraction_bits;
    ++compared;
  }
  return compared;
}

/// Every number of bits that may be kept from wrapping.
int compare_all_saturated_bits(Format format) {
  const bool wraps = format.overflow == Overflow::Wrap || format.overflow == Overflow::WrapSm;
  int compared = 0;
  for (int n = 0; n <= (wraps ? format.width : 0); ++n) {
    format.wrap_saturated_bits = n;
    EXPECT_EQ(format.problem(), "");
    compared += compare_all_values(format);
  }
  return compared;
}

TEST(ScFixed, EqualsOurCastsForEverySmallFormat) {
  int compared = 0;
  for (int width = 1; width <= 6; ++width) {
    // No integer bits at all, some, and more than there are bits.
    for (const int integer_bits : {-2, width - 1, width + 2}) {
      for (const bool is_signed : {true, false}) {
        for (const Rounding rounding : kRoundings) {
          for (const Overflow overflow : kOverflows) {
            if (overflow == Overflow::WrapSm && !is_signed) continue;
            compared += compare_all_saturated_bits(
                Format::fixed(width, integer_bits, rounding, overflow, is_signed));
            ASSERT_FALSE(HasFailure());
          }
        }
      }
    }
  }
  std::printf("%d values compared\n", compared);
  EXPECT_GT(compared, 1000000);
}

TEST(ScFixed, PartsFromOurCastsWhereApFixedDoes) {
  const Format sign_magnitude = Format::fixed(4, 4, Rounding::Rnd, Overflow::WrapSm);
  EXPECT_EQ(cast_fixed(-481, 1, sign_magnitude), 0);  // -240.5
  EXPECT_EQ(systemc_code(-481, 1, sign_magnitude), -1);

  Format unsigned_wrap = Format::fixed(4, 4, Rounding::Trn, Overflow::Wrap, false);
  unsigned_wrap.wrap_saturated_bits = 2;
  EXPECT_EQ(cast_fixed(-15, 0, unsigned_wrap), 13);  // ...0001 with its top two bits set
  EXPECT_EQ(systemc_code(-15, 0, unsigned_wrap), 1);

  const Format one_bit = Format::fixed(1, 1, Rounding::Trn, Overflow::SatSym);
  EXPECT_EQ(cast_fixed(-1, 0, one_bit), -1);
  EXPECT_EQ(systemc_code(-1, 0, one_bit), 0);
}

}  // namespace
}  // namespace rill
