// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/brevitas.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/quantize/qonnx.h"
#include "sim/quantize/quant_tensor.h"

namespace rill::brevitas {
namespace {

using Codes = std::vector<std::int64_t>;

Codes codes_of(const IntQuantizer& quantizer, const std::vector<float>& values) {
  Codes codes;
  for (const float x : values) codes.push_back(code(quantizer, x));
  return codes;
}

// The library's own vectors, quantization.md 1.1.
TEST(IntQuantizer, MeetsTheLibrarysVectors) {
  const std::vector<float> x{0.042F, -0.053F, 0.31F, -0.44F};
  EXPECT_EQ(codes_of({4, true, true, 0.01F}, x), (Codes{4, -5, 7, -7}));
  EXPECT_EQ(codes_of({4, true, true, real_scale(0.1F, {4, true, true})}, x), (Codes{3, -4, 7, -7}));
}

TEST(WeightRule, MeetsTheWorkedExample) {
  const std::vector<float> w{0.678F, 0.231F,  0.912F, -0.234F, 0.654F,
                             0.342F, -0.123F, 0.825F, -0.702F};
  const QuantizedWeights quantized = quantize_weights(w, 3, {{4, true, true}, false, false});
  EXPECT_EQ(quantized.codes, (Codes{5, 2, 7, -2, 5, 3, -1, 6, -5}));
  ASSERT_EQ(quantized.scales.size(), 1u);
  EXPECT_NEAR(quantized.scales[0], 0.912 / 7, 1e-7);
}

TEST(WeightRule, PerChannelScalesComeFromEachChannel) {
  const std::vector<float> w{0.5F, -1.0F, 4.0F, 2.0F};
  const QuantizedWeights quantized = quantize_weights(w, 2, {{8, true, true}, true, false});
  EXPECT_EQ(quantized.scales, (std::vector<float>{1.0F / 127.0F, 4.0F / 127.0F}));
  EXPECT_EQ(quantized.codes[1], -127);
  EXPECT_EQ(quantized.codes[2], 127);
  // Half of 127 steps is a tie: 63.5 goes to the even 64.
  EXPECT_EQ(quantized.codes[0], 64);
}

TEST(Binary, ZeroIsPlusOne) {
  EXPECT_EQ(binary_code(0.04F), 1);
  EXPECT_EQ(binary_code(-0.6F), -1);
  EXPECT_EQ(binary_code(0.0F), 1);
  EXPECT_EQ(binary_code(-0.0F), 1);
}

TEST(Ternary, TheLimitItselfIsZero) {
  EXPECT_EQ(ternary_code(0.04F, 1.0F, 0.5F), 0);
  EXPECT_EQ(ternary_code(-0.6F, 1.0F, 0.5F), -1);
  EXPECT_EQ(ternary_code(3.3F, 1.0F, 0.5F), 1);
  EXPECT_EQ(ternary_code(0.5F, 1.0F, 0.5F), 0);
}

TEST(Scales, SignedNotNarrowDividesByItsLowestCode) {
  EXPECT_EQ(real_scale(1.0F, {8, true, false}), 1.0F / 128.0F);
  EXPECT_EQ(real_scale(1.0F, {8, true, true}), 1.0F / 127.0F);
  EXPECT_EQ(real_scale(1.0F, {8, false, false}), 1.0F / 255.0F);
  EXPECT_EQ(real_scale(1.0F, {8, false, true}), 1.0F / 254.0F);
  EXPECT_EQ(power_of_two_scale(1.5F, {8, true, false}), 1.0F / 64.0F);
  EXPECT_EQ(power_of_two_scale(1.0F, {8, false, false}), 1.0F / 256.0F);
}

TEST(ActivationStatistic, AveragesBatchesExponentially) {
  ActivationStatistic statistic(100.0);
  statistic.observe({1.0F, -3.0F});
  EXPECT_FLOAT_EQ(statistic.threshold(), 3.0F);
  statistic.observe({5.0F});
  EXPECT_FLOAT_EQ(statistic.threshold(), 0.9F * 3.0F + 0.1F * 5.0F);
}

TEST(PercentileThreshold, CountsFromOne) {
  // k = floor(0.01*50*4 + 0.5) = 2: the second smallest magnitude.
  EXPECT_EQ(percentile_threshold({-4.0F, 1.0F, 3.0F, -2.0F}, 50.0), 2.0F);
}

TEST(Restriction, MakesPowersOfTwo) {
  EXPECT_EQ(restricted_threshold(2.5F, Restriction::PowerOfTwoRound), 4.0F);
  EXPECT_EQ(restricted_threshold(2.1F, Restriction::PowerOfTwoCeil), 8.0F);
  EXPECT_EQ(restricted_threshold(2.5F, Restriction::Integer), 2.0F);
  EXPECT_EQ(restricted_threshold(2.5F, Restriction::Real), 2.5F);
}

TEST(QuantTensor, AdditionNeedsOneBitMore) {
  const QuantTensor a{{1.0F}, 0.5F, 4, false};
  EXPECT_EQ(add(a, a).bits, 5);
  EXPECT_EQ(multiply(a, a).scale, 0.25F);
  EXPECT_EQ(multiply(a, a).bits, 8);
  EXPECT_EQ(negate(a).bits, 5);
  EXPECT_TRUE(negate(a).is_signed);
}

TEST(QuantAvgPool2d, ShiftsAndDoesNotDivide) {
  // 4-bit codes, 3 x 3: (2^4 - 1)*9 = 135 has 8 bits, so the shift is 4: the average of nines, 81,
  // becomes 5, and a negative sum goes down.
  const qonnx::QuantAvgPool2d node{3, 3, 4, 4};
  EXPECT_EQ(qonnx::shift_of(node), 4);
  EXPECT_EQ(qonnx::average_pool(node, Codes(9, 9), 3, 3), (Codes{5}));
  EXPECT_EQ(qonnx::average_pool(node, Codes(9, -1), 3, 3), (Codes{-1}));
}

}  // namespace
}  // namespace rill::brevitas
