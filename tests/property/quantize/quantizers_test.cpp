// SPDX-License-Identifier: Apache-2.0
// Random values and every tie, against integer arithmetic that shares nothing with the quantizers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "sim/quantize/block_float.h"
#include "sim/quantize/brevitas.h"
#include "sim/quantize/fixed_point.h"
#include "sim/quantize/flownet.h"
#include "sim/quantize/qonnx.h"
#include "sim/quantize/shift_network.h"
#include "sim/quantize/thresholds.h"

namespace rill {
namespace {

// numerator / 2^shift rounded, by integers alone.
std::int64_t half_even(std::int64_t numerator, int shift) {
  const std::int64_t unit = std::int64_t{1} << shift;
  const std::int64_t doubled = 2 * numerator;
  std::int64_t q = numerator / unit;
  while (q * unit > numerator) --q;
  const std::int64_t rest = doubled - 2 * q * unit;
  if (rest > unit || (rest == unit && q % 2 != 0)) ++q;
  return q;
}

std::int64_t half_up(std::int64_t numerator, int shift) {
  const std::int64_t unit = std::int64_t{1} << shift;
  std::int64_t q = (2 * numerator + unit) / (2 * unit);
  while (2 * q * unit > 2 * numerator + unit) --q;
  return q;
}

// x runs over every sixteenth of a code around and beyond the range: all ties, and values beside.
TEST(Quantizers, RoundEveryTieOfPowerOfTwoScalesAsIntegersDo) {
  constexpr int kShift = 4;
  for (int bits = 2; bits <= 8; ++bits) {
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    for (std::int64_t n = -2 * half * 16 - 16; n <= 2 * half * 16 + 16; ++n) {
      const float x = std::ldexp(static_cast<float>(n), -kShift - 3);  // scale 2^-3
      const std::int64_t even = half_even(n, kShift);
      const brevitas::IntQuantizer narrow{bits, true, true, 0.125F};
      ASSERT_EQ(brevitas::code(narrow, x), std::clamp(even, -half + 1, half - 1)) << bits << n;
      const brevitas::IntQuantizer wide{bits, false, false, 0.125F};
      ASSERT_EQ(brevitas::code(wide, x), std::clamp<std::int64_t>(even, 0, 2 * half - 1));
      const qonnx::IntQuant node{0.125F, 1.0F, bits, true, false, RealRounding::HalfEven};
      ASSERT_EQ(qonnx::code(node, x), std::clamp(half_even(n + 16, kShift), -half, half - 1));
      ASSERT_EQ(fxp::code({bits, 3}, x), std::clamp(even, -half + 1, half - 1));
      if (bits >= 3) {  // step 2^(E - m + 2) = 2^-3
        ASSERT_EQ(bfp::code(bits, bits - 5, x), std::clamp(even, -half + 2, half - 2));
      }
      const float u = std::ldexp(static_cast<float>(n), -kShift - bits);
      ASSERT_EQ(flownet::activation_code(bits, u),
                std::clamp<std::int64_t>(half_up(n, kShift), 0, 2 * half - 1));
    }
  }
}

TEST(Shifts, TwoStageRoundingEqualsHalfUpWhenAlphaIsOne) {
  std::mt19937 random(5);
  std::uniform_int_distribution<std::int32_t> any(-(1 << 24), 1 << 24);
  for (int trial = 0; trial < 20000; ++trial) {
    const std::int32_t sum = any(random);
    ASSERT_EQ(tf2::requantized(sum, {}, false),
              std::clamp<std::int64_t>(half_up(sum, 15), -128, 127))
        << sum;
  }
}

/// One channel whose numbers are dyadic, so that everything is exact in double and in integers.
struct DyadicChannel {
  finn::ChannelNorm norm;
  std::int64_t slope_64 = 0;  ///< slope * s_w * s_x in 1/64
  std::int64_t shift_64 = 0;  ///< offset in 1/64
  std::int64_t scale_64 = 0;  ///< of the activation, in 1/64, even
};

DyadicChannel random_channel(std::mt19937& random) {
  std::uniform_int_distribution<int> slope(-40, 40);
  std::uniform_int_distribution<int> shift(-400, 400);
  std::uniform_int_distribution<int> scale(1, 30);
  DyadicChannel channel;
  channel.slope_64 = slope(random);
  if (channel.slope_64 == 0) channel.slope_64 = 1;
  channel.shift_64 = shift(random);
  channel.scale_64 = 2 * scale(random);
  channel.norm.gamma = static_cast<float>(channel.slope_64) / 4.0F;
  channel.norm.epsilon = 0.0F;
  channel.norm.variance = 4.0F;  // slope = gamma / 2
  channel.norm.beta = static_cast<float>(channel.shift_64) / 64.0F;
  channel.norm.input_scale = 0.25F;
  channel.norm.weight_scale = 0.5F;
  return channel;
}

// Counting thresholds equals quantizing the affine result half up, for every accumulator: also on
// ties, for both signs of the slope. Against half to even it differs exactly on ties to even codes.
TEST(Streamlining, EqualsQuantizeAfterAffineAndDiffersFromHalfEvenOnTiesOnly) {
  constexpr unsigned kSeed = 11;
  std::mt19937 random(kSeed);
  int ties = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const DyadicChannel channel = random_channel(random);
    finn::Activation activation{1 + trial % 4, trial % 3 == 1, trial % 3 == 2, false};
    activation.is_signed = trial % 3 != 0;
    if (activation.is_signed && activation.bits < 2) activation.bits = 2;
    const auto real =
        finn::real_thresholds(activation, static_cast<float>(channel.scale_64) / 64.0F);
    const auto thresholds =
        finn::streamlined(channel.norm, real, finn::ThresholdArithmetic::Float64);
    const IntegerRange range =
        integer_range(activation.bits, activation.is_signed, activation.narrow);
    for (std::int64_t acc = -200; acc <= 200; ++acc) {
      std::int64_t count = 0;
      for (const double t : thresholds.values) {
        count += static_cast<double>(thresholds.sign * acc) >= t ? 1 : 0;
      }
      const std::int64_t code = finn::code_of_count(activation, count);
      // r/s = (slope*acc + shift)/scale; half up is floor((2r + s)/(2s)).
      const std::int64_t r = channel.slope_64 * acc + channel.shift_64;
      std::int64_t up = (2 * r + channel.scale_64) / (2 * channel.scale_64);
      while (up * 2 * channel.scale_64 > 2 * r + channel.scale_64) --up;
      ASSERT_EQ(code, std::clamp(up, range.min, range.max))
          << "seed " << kSeed << " trial " << trial << " accumulator " << acc;
      const bool tie = (2 * r + channel.scale_64) % (2 * channel.scale_64) == 0;
      const std::int64_t even = tie && up % 2 != 0 ? up - 1 : up;
      if (std::clamp(even, range.min, range.max) != code) {
        ASSERT_TRUE(tie);
        ++ties;
      }
    }
  }
  EXPECT_GT(ties, 0);
}

// The replay in float32 is exact as well while every step is: dyadic numbers of few bits, slopes
// that are powers of two.
TEST(Streamlining, ReplayEqualsExactArithmeticWhereFloat32IsExact) {
  std::mt19937 random(12);
  for (int trial = 0; trial < 300; ++trial) {
    DyadicChannel channel = random_channel(random);
    channel.norm.gamma = std::copysign(std::ldexp(1.0F, trial % 6 - 3), channel.norm.gamma);
    const auto real = finn::real_thresholds({4, false, false, false},
                                            static_cast<float>(channel.scale_64) / 64.0F);
    EXPECT_EQ(
        finn::streamlined(channel.norm, real, finn::ThresholdArithmetic::Float32Replay).values,
        finn::streamlined(channel.norm, real, finn::ThresholdArithmetic::Float64).values);
  }
}

}  // namespace
}  // namespace rill
