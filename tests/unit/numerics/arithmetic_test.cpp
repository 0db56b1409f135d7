// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/arithmetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "sim/core/error.h"
#include "sim/quantize/shift_network.h"

namespace rill {
namespace {

/// SkyNet's formats: reference/quantization.md section 7.
const Format kFeature = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
const Format kWeight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
const Format kAccumulator = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);

LayerArithmetic skynet() {
  LayerArithmetic arithmetic;
  arithmetic.input = arithmetic.output = kFeature;
  arithmetic.weight = arithmetic.bias = kWeight;
  return arithmetic;
}

std::int64_t saturate(std::int64_t value, int bits) {
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  return std::clamp(value, -half, half - 1);
}

/// Products of random codes of the two formats; now and then at the ends of their ranges.
std::vector<std::int64_t> random_products(std::mt19937& random, int count) {
  std::uniform_int_distribution<int> feature(-256, 255), weight(-1024, 1023), share(0, 7);
  std::vector<std::int64_t> products;
  for (int i = 0; i < count; ++i) {
    const int x = share(random) == 0 ? 255 : feature(random);
    const int w = share(random) == 0 ? -1024 : weight(random) / 8;
    products.push_back(std::int64_t{x} * w);
  }
  return products;
}

TEST(Accumulate, DepthwiseTapsRoundAndSaturateOneByOne) {
  LayerArithmetic arithmetic = skynet();
  arithmetic.accumulation.accumulator = kFeature;
  arithmetic.accumulation.terms_per_cast = 1;
  std::mt19937 random(1);
  for (int trial = 0; trial < 2000; ++trial) {
    const std::vector<std::int64_t> products = random_products(random, 9);
    const Code bias = std::uniform_int_distribution<Code>(-1024, 1023)(random);
    // The plain integers of reference/skynet-hls section 3.
    std::int64_t a = saturate((bias + 1) >> 1, 9);
    for (const std::int64_t product : products) a = saturate((128 * a + product + 64) >> 7, 9);
    ASSERT_EQ(accumulate(arithmetic, products.data(), 9, bias), a) << "trial " << trial;
  }
}

TEST(Accumulate, PointwiseGroupsOf16CastTheGroupAndTheSum) {
  LayerArithmetic arithmetic = skynet();
  arithmetic.accumulation.accumulator = kAccumulator;
  arithmetic.accumulation.partial = kAccumulator;
  arithmetic.accumulation.terms_per_cast = 16;
  std::mt19937 random(2);
  for (const int count : {1, 3, 16, 17, 48, 96}) {
    for (int trial = 0; trial < 500; ++trial) {
      const std::vector<std::int64_t> products = random_products(random, count);
      const Code bias = std::uniform_int_distribution<Code>(-1024, 1023)(random);
      std::int64_t sum = 2 * bias;
      for (int first = 0; first < count; first += 16) {
        std::int64_t group = 0;
        for (int i = first; i < std::min(first + 16, count); ++i) {
          group += products[static_cast<std::size_t>(i)];
        }
        sum = saturate(sum + saturate((group + 16) >> 5, 12), 12);
      }
      ASSERT_EQ(accumulate(arithmetic, products.data(), count, bias), sum)
          << count << " terms, trial " << trial;
    }
  }
}

TEST(Accumulate, ExactSumIsCastOnceWithTheBiasInside) {
  LayerArithmetic arithmetic = skynet();
  arithmetic.accumulation.accumulator = Format::fixed(32, 24, Rounding::Rnd, Overflow::Sat);
  // Products have 13 fraction bits, the bias 7, the accumulator 8: (sum + bias * 64) / 32.
  const std::vector<std::int64_t> products{100, -3, 14};
  for (const BiasEntry entry : {BiasEntry::First, BiasEntry::Last}) {
    arithmetic.accumulation.bias = entry;
    EXPECT_EQ(accumulate(arithmetic, products.data(), 3, 5), (111 + 5 * 64 + 16) >> 5);
  }
  arithmetic.accumulation.bias = BiasEntry::None;
  EXPECT_EQ(accumulate(arithmetic, products.data(), 3, 5), (111 + 16) >> 5);
}

TEST(Accumulate, ScaledIntegersHaveNoFraction) {
  LayerArithmetic arithmetic;
  arithmetic.input = Format::scaled(8, false, false);
  arithmetic.weight = Format::scaled(8, true, true);
  arithmetic.bias = Format::scaled(32, true, false);
  EXPECT_EQ(product_fraction_bits(arithmetic), 0);
  const std::vector<std::int64_t> products{255 * 127, -255 * 127, 42};
  EXPECT_EQ(accumulate(arithmetic, products.data(), 3, -1000), -958);
}

TEST(Accumulate, BiasLastIsOneMoreCast) {
  LayerArithmetic arithmetic = skynet();
  arithmetic.accumulation.accumulator = kFeature;
  arithmetic.accumulation.terms_per_cast = 1;
  arithmetic.accumulation.bias = BiasEntry::Last;
  // 200 saturates at 255 when doubled, then the bias -200 (of 2^-7: -100 of 2^-6) is added.
  const std::vector<std::int64_t> products{200 * 128, 200 * 128};
  EXPECT_EQ(accumulate(arithmetic, products.data(), 2, -200), 155);
  arithmetic.accumulation.bias = BiasEntry::First;
  EXPECT_EQ(accumulate(arithmetic, products.data(), 2, -200), 255);
}

TEST(Accumulate, SumBeyond64BitsIsReportedNotWrapped) {
  LayerArithmetic arithmetic;
  const std::vector<std::int64_t> products{std::numeric_limits<std::int64_t>::max(), 1};
  EXPECT_THROW(accumulate(arithmetic, products.data(), 2, 0), InternalError);
}

TEST(Requantize, CastRoundsOnceAndClampsLikeRelu) {
  LayerArithmetic arithmetic = skynet();
  arithmetic.accumulation.accumulator = kAccumulator;
  arithmetic.requantization.minimum = 0;
  // ACC to FM: (A + 2) >> 2, saturated to 9 bits (reference/skynet-hls section 3).
  EXPECT_EQ(requantize(arithmetic, 6, 0), 2);
  EXPECT_EQ(requantize(arithmetic, 5, 0), 1);
  EXPECT_EQ(requantize(arithmetic, 2047, 0), 255);
  EXPECT_EQ(requantize(arithmetic, -2048, 0), 0);
}

TEST(Requantize, MultiplierAndOffsetArePerTensorOrPerChannel) {
  LayerArithmetic arithmetic;
  Requantization& rule = arithmetic.requantization;
  rule.kind = Requantization::Kind::Multiply;
  rule.multiplier = {3};
  rule.shift = 2;
  EXPECT_EQ(requantize(arithmetic, 10, 5), 8);  // 7.5 rounds up
  rule.multiplier = {3, -5};
  rule.offset = {0, 2};
  EXPECT_EQ(requantize(arithmetic, 10, 1), -12);  // -48 / 4
  EXPECT_THROW(requantize(arithmetic, 10, 2), InternalError);
}

TEST(Requantize, LargeProductsClampInsteadOfWrapping) {
  LayerArithmetic arithmetic;
  Requantization& rule = arithmetic.requantization;
  rule.kind = Requantization::Kind::Multiply;
  rule.multiplier = {std::numeric_limits<std::int32_t>::max()};
  rule.maximum = 127;
  rule.minimum = -127;
  EXPECT_EQ(requantize(arithmetic, std::int64_t{1} << 50, 0), 127);
  EXPECT_EQ(requantize(arithmetic, -(std::int64_t{1} << 50), 0), -127);
}

TEST(Requantize, ThresholdsCountWithGreaterOrEqual) {
  LayerArithmetic arithmetic;
  arithmetic.output = Format::scaled(2, true, false);
  Requantization& rule = arithmetic.requantization;
  rule.kind = Requantization::Kind::Thresholds;
  rule.thresholds_per_channel = 3;
  rule.thresholds = {-5, 0, 5, 10, 20, 30};
  EXPECT_EQ(requantize(arithmetic, -6, 0), -2);
  EXPECT_EQ(requantize(arithmetic, -5, 0), -1);
  EXPECT_EQ(requantize(arithmetic, 5, 0), 1);
  EXPECT_EQ(requantize(arithmetic, 29, 1), 0);
  rule.thresholds.resize(3);
  EXPECT_EQ(requantize(arithmetic, 29, 1), 1);  // one list for all channels
}

TEST(Requantize, IdentityKeepsTheCodeWithinTheClamp) {
  LayerArithmetic arithmetic;
  arithmetic.requantization.kind = Requantization::Kind::Identity;
  EXPECT_EQ(requantize(arithmetic, -77, 0), -77);
  arithmetic.requantization.minimum = 0;
  EXPECT_EQ(requantize(arithmetic, -77, 0), 0);
}

// TF2's runtime: floor by 20 bits, the offset, then half up by 15 (quantization.md, 5.3).
TEST(Requantize, TwoStagesRoundAsTheShiftNetworkDoes) {
  std::mt19937 random(20261126);
  std::uniform_int_distribution<int> sum(-(1 << 24), 1 << 24), alpha(-(1 << 21), 1 << 21),
      beta(-(1 << 20), 1 << 20);
  LayerArithmetic numbers;
  numbers.input = numbers.output = Format::scaled(8, true, false);
  Requantization& rule = numbers.requantization;
  rule.kind = Requantization::Kind::Multiply;
  rule.first_shift = 20;
  rule.shift = 15;
  rule.rounding = Rounding::Rnd;
  rule.minimum = -128;
  rule.maximum = 127;
  for (int i = 0; i < 20000; ++i) {
    const tf2::ChannelConstants constants{0, alpha(random), beta(random)};
    rule.multiplier = {constants.alpha};
    rule.offset = {constants.beta};
    const int accumulator = sum(random);
    const Code code = requantize(numbers, accumulator, 0);
    ASSERT_EQ(code, tf2::requantized(accumulator, constants, false)) << accumulator;
    LayerArithmetic once = numbers;
    once.requantization.first_shift = 0;
    once.requantization.shift = 35;
    once.requantization.offset = {std::int64_t{constants.beta} * (1 << 20)};
    // Half up is a floor, and a floor of a floor is the floor of the whole.
    ASSERT_EQ(requantize(once, accumulator, 0), code) << accumulator;
  }
}

TEST(Requantize, TheFirstStageMayMakeATieOfWhatWasNone) {
  LayerArithmetic numbers;
  numbers.input = numbers.output = Format::scaled(8, true, false);
  Requantization& rule = numbers.requantization;
  rule.kind = Requantization::Kind::Multiply;
  rule.multiplier = {1};
  rule.rounding = Rounding::RndConv;
  rule.shift = 4;
  EXPECT_EQ(requantize(numbers, 9, 0), 1);  // 9/16
  rule.first_shift = 1;
  rule.shift = 3;
  EXPECT_EQ(requantize(numbers, 9, 0), 0);  // floor(9/2) = 4, and 4/8 goes to even
}

}  // namespace
}  // namespace rill
