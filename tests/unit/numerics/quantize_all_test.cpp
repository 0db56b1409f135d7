// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/quantize_all.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "sim/core/error.h"
#include "sim/numerics/cast.h"

namespace rill {
namespace {

/// Ties, neighbours of ties, whole numbers, limits, tiny and huge ones, both signs.
std::vector<double> nasty_reals(const Format& format, std::mt19937& random) {
  const double lsb = std::ldexp(1.0, -format.fraction_bits);
  std::vector<double> reals = {0.0, -0.0, 1e-300, 5e-324, 1e300, std::ldexp(lsb, 40)};
  for (int half_steps = 0; half_steps < 40; ++half_steps) {
    const double at = half_steps * lsb / 2;
    reals.push_back(at);
    reals.push_back(std::nextafter(at, 1e300));
    reals.push_back(std::nextafter(at, -1e300));
    reals.push_back((static_cast<double>(format.max_code()) + half_steps - 20) * lsb);
  }
  std::uniform_real_distribution<double> mantissa(1.0, 2.0);
  for (int i = 0; i < 2000; ++i) {
    reals.push_back(
        std::ldexp(mantissa(random), std::uniform_int_distribution<int>(-8, 34)(random)) * lsb);
  }
  const std::size_t count = reals.size();
  for (std::size_t i = 0; i < count; ++i) reals.push_back(-reals[i]);
  return reals;
}

TEST(QuantizeAll, EqualsQuantizeOfEveryReal) {
  std::mt19937 random(11);
  const Rounding roundings[] = {Rounding::Rnd,    Rounding::RndZero, Rounding::RndMinInf,
                                Rounding::RndInf, Rounding::RndConv, Rounding::Trn,
                                Rounding::TrnZero};
  for (const Rounding rounding : roundings) {
    for (const Overflow overflow : {Overflow::Sat, Overflow::SatSym, Overflow::Wrap}) {
      for (const bool is_signed : {true, false}) {
        for (const int width : {1, 2, 8, 16, 32}) {
          const int fraction_bits = std::uniform_int_distribution<int>(-10, 40)(random);
          const int bits = is_signed ? width : std::min(width, 31);
          const Format format =
              Format::fixed(bits, bits - fraction_bits, rounding, overflow, is_signed);
          const std::vector<double> reals = nasty_reals(format, random);
          const std::vector<Code> codes = quantize_all(reals, format);
          ASSERT_EQ(codes.size(), reals.size());
          for (std::size_t i = 0; i < reals.size(); ++i) {
            ASSERT_EQ(codes[i], quantize(reals[i], format))
                << reals[i] << " rounding " << static_cast<int>(rounding) << " width " << width
                << " fraction " << fraction_bits;
          }
        }
      }
    }
  }
}

TEST(QuantizeAll, ScaledFormatsAreQuantizedToo) {
  Format format = Format::scaled(8, true, false);
  format.scale = {0.3};
  EXPECT_EQ(quantize_all({0.1, 0.4, -0.46, 1e6}, format), (std::vector<Code>{0, 1, -2, 127}));
}

TEST(QuantizeAll, WhatIsNoNumberIsRefused) {
  const Format format = Format::fixed(8, 4);
  EXPECT_THROW(quantize_all({std::numeric_limits<double>::quiet_NaN()}, format), InternalError);
  EXPECT_THROW(quantize_all({std::numeric_limits<double>::infinity()}, format), InternalError);
}

}  // namespace
}  // namespace rill
