// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/logic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

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
  for (const Family family : {Family::Series7, Family::UltraScalePlus}) {
    EXPECT_EQ(adder_tree_cost(1, 20, family).lut, 0);
    EXPECT_EQ(adder_tree_cost(2, 20, family).lut, 20);
  }
  EXPECT_EQ(pipelined_adder_tree_cost(1, 20).lut, 0);
  EXPECT_EQ(pipelined_adder_tree_cost(2, 20).lut, 20);
}

TEST(AdderTreeCost, CountsEveryLevelAtTheWidthOfItsOperands) {
  // Four operands: two sums of 16 bits and one of 17; five: one number waits, twice.
  EXPECT_EQ(pipelined_adder_tree_cost(4, 16).lut, 2 * 16 + 17);
  EXPECT_EQ(pipelined_adder_tree_cost(5, 16).lut, 2 * 16 + 17 + 18);
}

// Trees of our own, synthesised with Yosys 0.23 (bench/validation/synthesis), of other
// sizes than those in the reference: LUTs of N operands of W bits.
TEST(AdderTreeCost, StaysNearSynthesis) {
  struct Tree {
    int operands, bits;
    Family family;
    double luts;
  };
  constexpr Family kUltraScale = Family::UltraScalePlus;
  const Tree trees[]{
      {3, 8, kUltraScale, 16},     {4, 16, kUltraScale, 49},      {5, 16, kUltraScale, 66},
      {6, 16, kUltraScale, 82},    {7, 16, kUltraScale, 100},     {8, 16, kUltraScale, 144},
      {10, 16, kUltraScale, 219},  {12, 16, kUltraScale, 402},    {18, 16, kUltraScale, 704},
      {20, 16, kUltraScale, 823},  {24, 16, kUltraScale, 1080},   {32, 8, kUltraScale, 763},
      {9, 8, Family::Series7, 82}, {12, 8, Family::Series7, 117}, {14, 8, Family::Series7, 139}};
  double sum = 0;
  for (const Tree& tree : trees) {
    const double ours = adder_tree_cost(tree.operands, tree.bits, tree.family).lut;
    const double percent = 100 * std::abs(ours / tree.luts - 1);
    EXPECT_LE(percent, 32) << tree.operands << " x " << tree.bits << ": " << ours;
    sum += percent;
  }
  EXPECT_LE(sum / static_cast<double>(std::size(trees)), 9.5);
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
