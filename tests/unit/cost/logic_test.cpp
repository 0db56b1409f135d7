// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/logic.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

TEST(Log2Ceil, IsTheBitsOfAnIndex) {
  EXPECT_EQ(log2_ceil(1), 0);
  EXPECT_EQ(log2_ceil(2), 1);
  EXPECT_EQ(log2_ceil(3), 2);
  EXPECT_EQ(log2_ceil(4096), 12);
  EXPECT_EQ(log2_ceil(4097), 13);
}

TEST(MuxLuts, FollowsTheSliceMultiplexers) {
  EXPECT_EQ(mux_luts(1), 0);
  EXPECT_EQ(mux_luts(4), 1);
  EXPECT_EQ(mux_luts(16), 4);
  EXPECT_EQ(mux_luts(17), 8);
}

TEST(AdderTreeCost, OneOperandIsFreeAndTwoTakeALutABit) {
  EXPECT_EQ(adder_tree_cost(1, 20).lut, 0);
  EXPECT_EQ(adder_tree_cost(2, 20).lut, 21);
}

TEST(AdderTreeCost, CountsEveryLevelAtItsWidth) {
  // Four operands: two sums of 17 bits and one of 18.
  EXPECT_DOUBLE_EQ(adder_tree_cost(4, 16).lut, kCarrySaveOverhead * (2 * 17 + 18));
}

TEST(ThresholdCost, RegistersHoldThresholdsValueComparisonsAndCount) {
  // 15 thresholds of 16 bits: 15 * 16 + 16 + 15 + 4.
  EXPECT_EQ(threshold_cost(15, 16).ff, 275);
  EXPECT_EQ(threshold_cost(0, 16).lut, 0);
}

TEST(SaturateCost, NothingToDoWhenNothingIsCut) {
  EXPECT_EQ(saturate_cost(8, 8).lut, 0);
  EXPECT_EQ(saturate_cost(7, 8).lut, 0);
  EXPECT_GT(saturate_cost(9, 8).lut, 8);
}

}  // namespace
}  // namespace rill
