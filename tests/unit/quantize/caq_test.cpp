// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/caq.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/quantize/shift_network.h"

namespace rill::tf2 {
namespace {

// The user guide says round(log2(128/16)) = 3; the program finds that 16*8 does not fit.
TEST(ChannelExponent, FollowsTheProgramNotTheUserGuide) {
  EXPECT_EQ(channel_exponent(16.0F, {16.0F}), 2);
  EXPECT_EQ(channel_exponent(15.8F, {15.8F}), 3);
  EXPECT_EQ(channel_exponent(0.0F, {0.0F}), 0);
  EXPECT_EQ(channel_exponent(254.0F, {254.0F}), -1);
  EXPECT_EQ(channel_exponent(255.0F, {255.0F}), -2);  // floored, and 255/2 would not fit
}

TEST(ChannelExponent, IsLoweredUntilEverythingFits) {
  // log2(127/0.7) = 7.5 rounds to 8, 0.7*256 = 179 does not fit: 7.
  EXPECT_EQ(channel_exponent(0.7F, {0.7F}), 7);
}

TEST(MeanClamp, WorksInTwoStepsOnTheSameValue) {
  EXPECT_EQ(clamped_to_mean({9, 6, 3}), (std::vector<int>{6, 6, 3}));
  EXPECT_EQ(clamped_to_mean({-1, 0, -1, 0, -2, 2, 2, 8}),
            (std::vector<int>{1, 0, 1, 0, 1, 1, 1, 1}));
  // m = -0.5: 3 becomes floor(m) = -1, then ceil(m) = 0.
  EXPECT_EQ(clamped_to_mean({3, -4}), (std::vector<int>{0, 0}));
}

TEST(PowerOfTwo, BoundaryIsOneAndAHalf) {
  const Codebook codebook = codebook_of({1.0F, 0.3F});
  EXPECT_EQ(codebook.max_exponent, 0);
  EXPECT_EQ(codebook.min_exponent, -6);
  EXPECT_EQ(power_of_two(codebook, 0.75F), 1.0F);
  EXPECT_EQ(power_of_two(codebook, 0.7499F), 0.5F);
  EXPECT_EQ(power_of_two(codebook, -0.3F), -0.25F);
  EXPECT_EQ(power_of_two(codebook, 0.0F), 0.0F);
  EXPECT_EQ(power_of_two(codebook, 0.01F), 0.0F);  // below 1.5*2^-7
  EXPECT_EQ(four_bit_code(codebook, -1.0F), 6);
  EXPECT_EQ(four_bit_code(codebook, 0.0F), 7);
  EXPECT_EQ(four_bit_code(codebook, 1.0F / 64.0F), 8);
  EXPECT_EQ(four_bit_code(codebook, 1.0F), 14);
}

TEST(StoredWeight, HoldsSignZeroAndShift) {
  EXPECT_EQ(stored_weight(-0.25F, 4, 3), 0x80 | (15 - 4 + 3 - 2));
  EXPECT_EQ(stored_weight(0.0F, 4, 3), 0x40);
  EXPECT_EQ(stored_weight(0.3F, 4, 3), 15 - 4 + 3);     // no power of two: taken as 1
  EXPECT_EQ(stored_weight(0.2505F, 4, 3), 15 - 4 + 1);  // within 1 %
  EXPECT_EQ(stored_weight(0.25F, 15, -15), 0);          // a shift is never negative
}

TEST(Shifted, EightBitNegationCannotNegateTheLowestCode) {
  const ShiftWeight minus{false, true, 1};
  EXPECT_EQ(shifted(-128, minus, Negation::EightBits), -256);
  EXPECT_EQ(shifted(-128, minus, Negation::Exact), 256);
  EXPECT_EQ(shifted(5, minus, Negation::EightBits), -10);
  EXPECT_EQ(shifted(5, {true, true, 3}, Negation::EightBits), 0);
}

TEST(Requantized, RoundsInTwoStages) {
  const ChannelConstants unity;
  EXPECT_EQ(requantized(1 << 15, unity, false), 1);
  EXPECT_EQ(requantized(1 << 14, unity, false), 1);  // half goes up
  EXPECT_EQ(requantized((1 << 14) - 1, unity, false), 0);
  EXPECT_EQ(requantized(-(1 << 14), unity, false), 0);  // and so does minus a half
  EXPECT_EQ(requantized(-(1 << 14) - 1, unity, false), -1);
  EXPECT_EQ(requantized(INT32_MAX, unity, false), 127);
  EXPECT_EQ(requantized(INT32_MIN, unity, true), 0);
}

TEST(PostOperations, ClipBeforeReluAndAverageByProduct) {
  EXPECT_EQ(residual_add(100, 100, false), 127);
  EXPECT_EQ(residual_add(-100, -100, true), 0);
  EXPECT_EQ(global_average_7x7(49 * 7), 7);
  EXPECT_EQ(global_average_7x7(-6272), -128);
}

TEST(FirstLayer, LoaderLeavesAddersWhereZeroWasMeant) {
  const std::vector<float> filter(147, 1.0F);
  const auto faulty = first_layer_bytes(filter, {15, 15, 15}, 0, UnusedTaps::AsLoaded);
  const auto clean = first_layer_bytes(filter, {15, 15, 15}, 0, UnusedTaps::Zero);
  int differing = 0;
  int used = 0;
  for (std::size_t i = 0; i < faulty.size(); ++i) {
    differing += faulty[i] != clean[i] ? 1 : 0;
    used += clean[i] == 0 ? 1 : 0;  // shift 15 - 15 + 0 - 0
  }
  EXPECT_EQ(differing, 54);
  EXPECT_EQ(used, 147);
}

}  // namespace
}  // namespace rill::tf2
