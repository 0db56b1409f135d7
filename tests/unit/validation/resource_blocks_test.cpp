// SPDX-License-Identifier: Apache-2.0
// Parameters that no listed case has must work, and follow the laws of hardware.
#include "sim/validation/resource_blocks.h"

#include <gtest/gtest.h>

#include "tests/support/shell.h"

namespace rill {
namespace {

class ResourceBlocks : public testing::Test {
 protected:
  Resources predict(const std::string& block, const std::string& parameters, Family family) {
    test::write_text(scratch.path() / "cases.csv", "params\n" + parameters + "\n");
    const CaseTable table(scratch.path() / "cases.csv", {"params"});
    return resource_blocks().at(block).cost({Parameters(table, 0), family});
  }
  test::ScratchFolder scratch;
};

TEST_F(ResourceBlocks, AnyParametersOfAKindWork) {
  const std::pair<const char*, const char*> blocks[]{{"mult_tree", "N=5;A=7;B=13"},
                                                     {"mult_tree_nodsp", "N=3;A=2;B=2"},
                                                     {"mult_nodsp", "N=1;A=17;B=3"},
                                                     {"mac", "N=3;A=5;B=21;ACC=40"},
                                                     {"mult2_shared_packed", "N=3;A=5;B=5"},
                                                     {"mult2_shared_plain", "N=3;A=19;B=5"},
                                                     {"addtree", "N=7;W=9"},
                                                     {"linebuf", "L=1;D=3;W=1"},
                                                     {"delay_srl", "D=33;W=5"},
                                                     {"fifo", "D=3;W=1"},
                                                     {"fifo_srl", "D=17;W=3"},
                                                     {"fifo_uram", "D=5000;W=80"},
                                                     {"banks", "NB=3;D=70;W=11"},
                                                     {"banks_uram", "NB=2;D=4097;W=73"},
                                                     {"lutram_async", "D=33;W=3"},
                                                     {"thresh", "NT=3;K=9"},
                                                     {"requant", "N=2;ACC=20;M=8;SH=9;O=4"},
                                                     {"maxpool", "N=5;W=7"},
                                                     {"thresh_unit", "N=3;NT=15;K=20;C=64"},
                                                     {"xnor_tree", "N=20;ACC=9"},
                                                     {"addsub_tree", "N=7;A=4;ACC=12"},
                                                     {"shift_tree", "N=5;A=8;B=4;ACC=24"},
                                                     {"converter", "IN=3;OUT=5;W=4"}};
  EXPECT_EQ(std::size(blocks), resource_blocks().size()) << "each block has an example here";
  for (const Family family : {Family::Series7, Family::UltraScalePlus}) {
    for (const auto& [block, parameters] : blocks) {
      const Resources cost = predict(block, parameters, family);
      EXPECT_GT(cost.lut + cost.ff + cost.dsp + cost.bram18 + cost.uram, 0) << block;
    }
  }
}

TEST_F(ResourceBlocks, SeriesSevenTakesBlockRamWhereItHasNoUram) {
  for (const char* block : {"fifo_uram", "banks_uram"}) {
    const Resources cost = predict(block, "D=8192;W=72;NB=1", Family::Series7);
    EXPECT_EQ(cost.uram, 0) << block;
    EXPECT_EQ(cost.bram18, 32) << block;  // 8192 x 72 bits in blocks of 1024 x 18
    EXPECT_EQ(predict(block, "D=8192;W=72;NB=1", Family::UltraScalePlus).uram, 2) << block;
  }
}

// Yosys leaves products of fewer than 9 bits in LUTs, with or without an accumulator behind
// (reference/rtl/README.md section 5; four of 4 x 4 and 16 bits: no slice, 232 LUTs by our own
// run).
TEST_F(ResourceBlocks, SmallProductsOfAnAccumulatorStayInLuts) {
  const Resources small = predict("mac", "N=4;A=4;B=4;ACC=16", Family::UltraScalePlus);
  EXPECT_EQ(small.dsp, 0);
  EXPECT_NEAR(small.lut, 232, 0.15 * 232);
  EXPECT_EQ(predict("mac", "N=4;A=5;B=4;ACC=16", Family::UltraScalePlus).dsp, 4);
}

// Our own runs on 7-series: two products of 9x9 and three of 8x8 take no flip-flop and no LUT, five
// of 12x7 22 flip-flops (bench/validation/synthesis).
TEST_F(ResourceBlocks, TheSumOfThreeProductsStaysInTheSlices) {
  EXPECT_EQ(predict("mult_tree", "N=2;A=9;B=9", Family::Series7).ff, 0);
  EXPECT_EQ(predict("mult_tree", "N=3;A=8;B=8", Family::Series7).ff, 0);
  EXPECT_EQ(predict("mult_tree", "N=3;A=8;B=8", Family::Series7).lut, 0);
  EXPECT_EQ(predict("mult_tree", "N=5;A=12;B=7", Family::Series7).ff, 22);
}

TEST_F(ResourceBlocks, DeeperMemoriesNeverNeedLess) {
  double before = 0;
  for (const char* depth : {"600", "1024", "1025", "2048", "2049", "16384", "16385", "40000"}) {
    const double blocks =
        predict("banks", std::string("NB=1;W=9;D=") + depth, Family::Series7).bram18;
    EXPECT_GE(blocks, before) << depth;
    before = blocks;
  }
}

}  // namespace
}  // namespace rill
