// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/thresholds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/quantize/brevitas.h"
#include "sim/quantize/qonnx.h"

namespace rill::finn {
namespace {

TEST(RealThresholds, AreHalfwayBetweenCodes) {
  const auto thresholds = real_thresholds({2, false, false, false}, 0.5F);
  EXPECT_EQ(thresholds, (std::vector<float>{0.25F, 0.75F, 1.25F}));
  // Codes -2 .. 1 of step 1: the first threshold lies between -2 and -1.
  EXPECT_EQ(real_thresholds({2, true, false, false}, 1.0F),
            (std::vector<float>{-1.5F, -0.5F, 0.5F}));
  EXPECT_EQ(real_thresholds({2, true, true, false}, 1.0F), (std::vector<float>{-0.5F, 0.5F}));
  EXPECT_EQ(real_thresholds({1, true, false, true}, 1.0F), (std::vector<float>{0.0F}));
}

TEST(RealThresholds, NumberWhatTheTableSays) {
  EXPECT_EQ(threshold_count({4, false, false, false}), 15);
  EXPECT_EQ(threshold_count({4, true, false, false}), 15);
  EXPECT_EQ(threshold_count({4, true, true, false}), 14);
  EXPECT_EQ(threshold_words({4, false, false, false}, 64), 64 * 15);
}

// The documented exception: on an exact tie, counting with >= rounds up and the quantizer to even.
TEST(ThresholdTies, DifferFromTheQuantizerOnEveryOtherTieOnly) {
  const Activation activation{4, false, false, false};
  const float scale = 0.25F;
  const auto thresholds = real_thresholds(activation, scale);
  const brevitas::IntQuantizer quantizer{4, false, false, scale};
  int ties = 0;
  for (int k = 0; k < 15; ++k) {
    const float tie = (static_cast<float>(k) + 0.5F) * scale;
    const auto counted = code_of_count(activation, qonnx::count_thresholds(tie, thresholds));
    EXPECT_EQ(counted, k + 1);
    EXPECT_EQ(brevitas::code(quantizer, tie), k % 2 == 0 ? k : k + 1);
    ties += counted != brevitas::code(quantizer, tie) ? 1 : 0;
    const float below = std::nextafter(tie, 0.0F);
    EXPECT_EQ(qonnx::count_thresholds(below, thresholds), brevitas::code(quantizer, below));
  }
  EXPECT_EQ(ties, 8);  // k = 0, 2, … 14
}

TEST(Streamlined, NegativeSlopeMovesItsSign) {
  ChannelNorm norm;
  norm.gamma = -2.0F;
  norm.epsilon = 0.0F;
  norm.beta = 1.0F;
  // -2a + 1 >= t  <=>  -a >= (t - 1)/2
  const ChannelThresholds channel =
      streamlined(norm, {0.5F, 1.5F, 4.0F}, ThresholdArithmetic::Float64);
  EXPECT_EQ(channel.sign, -1);
  EXPECT_EQ(channel.values, (std::vector<double>{0, 1, 2}));
}

TEST(Streamlined, ZeroSlopeIsConstant) {
  ChannelNorm norm;
  norm.gamma = 0.0F;
  norm.beta = 0.6F;
  const ChannelThresholds channel =
      streamlined(norm, {0.5F, 0.6F, 0.7F}, ThresholdArithmetic::Float32Replay);
  EXPECT_EQ(channel.values[0], -HUGE_VAL);
  EXPECT_TRUE(std::isnan(channel.values[1]));  // equal to the shift: never counts
  EXPECT_EQ(channel.values[2], HUGE_VAL);
}

TEST(SignsFitWeights, OneLowestCodeBlocksTheLayer) {
  const IntegerRange wide = integer_range(4, true, false);
  EXPECT_TRUE(signs_fit_weights({-7, 3, 7, -8}, {-1, 1}, wide));
  EXPECT_FALSE(signs_fit_weights({-8, 3, 7, -7}, {-1, 1}, wide));
  EXPECT_TRUE(signs_fit_weights({-7, 3, 7, -7}, {-1, -1}, integer_range(4, true, true)));
}

TEST(RoundAndClip, KeepsRealInputsAndBoundsIntegerOnes) {
  EXPECT_EQ(rounded_and_clipped(1.25F, {}), 1.25F);
  EXPECT_EQ(rounded_and_clipped(1.25F, IntegerRange{0, 3}), 2.0F);
  EXPECT_EQ(rounded_and_clipped(-2.5F, IntegerRange{0, 3}), 0.0F);
  EXPECT_EQ(rounded_and_clipped(9.0F, IntegerRange{0, 3}), 4.0F);
  EXPECT_EQ(rounded_and_clipped(-9.0F, IntegerRange{-4, 3}), -5.0F);
}

}  // namespace
}  // namespace rill::finn
