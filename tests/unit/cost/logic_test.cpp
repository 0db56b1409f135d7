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

TEST(AdderTreeCost, AnOddNumberJoinsAPair) {
  // Seven: two pairs and three in one row of full adders, then three again.
  for (const Family family : {Family::Series7, Family::UltraScalePlus}) {
    EXPECT_EQ(adder_tree_cost(7, 12, family).lut, 2 * 12 + 2 * 12 + 2 * 13);
  }
}

TEST(AdderTreeCost, CopiesWhereNineInputsSaveALevel) {
  // Twelve numbers are six pairs, fourteen are seven: on UltraScale+ the former takes more.
  EXPECT_EQ(carry_save_luts(6, 17, Family::UltraScalePlus), 17 * 19);
  EXPECT_EQ(carry_save_luts(7, 17, Family::UltraScalePlus), 17 * 10);
  EXPECT_EQ(carry_save_luts(6, 17, Family::Series7), 17 * 8);
  EXPECT_EQ(carry_save_luts(1, 17, Family::Series7), 0);
}

// Trees of our own, synthesised with Yosys 0.23 (bench/validation/synthesis), of other
// sizes than those in the reference: LUTs of N operands of W bits.
TEST(AdderTreeCost, StaysNearSynthesis) {
  struct Tree {
    int operands, bits;
    double ultrascale, series7;
  };
  const Tree trees[]{{3, 11, 22, 22},    {4, 8, 25, 25},     {5, 13, 54, 54},    {6, 8, 42, 42},
                     {7, 12, 76, 76},    {8, 16, 144, 144},  {10, 9, 128, 121},  {11, 20, 292, 285},
                     {12, 16, 402, 229}, {13, 8, 218, 128},  {14, 16, 285, 267}, {15, 10, 192, 185},
                     {17, 12, 400, 254}, {20, 16, 823, 435}, {25, 8, 569, 301},  {27, 10, 730, 392},
                     {32, 12, 1114, 635}};
  double sum = 0;
  const auto add = [&](const Tree& tree, double reference, Family family) {
    const double ours = adder_tree_cost(tree.operands, tree.bits, family).lut;
    const double percent = 100 * std::abs(ours / reference - 1);
    EXPECT_LE(percent, 15) << tree.operands << " x " << tree.bits << ": " << ours;
    sum += percent;
  };
  for (const Tree& tree : trees) {
    add(tree, tree.ultrascale, Family::UltraScalePlus);
    add(tree, tree.series7, Family::Series7);
  }
  EXPECT_LE(sum / (2.0 * static_cast<double>(std::size(trees))), 6);
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
