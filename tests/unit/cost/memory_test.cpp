// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/memory.h"

#include <gtest/gtest.h>

#include "sim/cost/fifo.h"

namespace rill {
namespace {

struct BramRow {
  MemoryShape shape;
  std::int64_t bram18;
};

TEST(BramGrid, TakesTheFewestBlocksOfAnyAspectShape) {
  const BramRow rows[]{{{512, 36}, 1},  // one RAMB18 as 512 x 36
                       {{513, 36}, 2},  // 1024 x 18 twice
                       {{1024, 18}, 1},  {{1024, 19}, 2}, {{2048, 9}, 1},
                       {{4096, 4}, 1},   {{4096, 9}, 2},   // a RAMB36 as 4096 x 9
                       {{16384, 1}, 1},  {{1280, 24}, 3},  // 2048 x 9, ceil(24 / 9)
                       {{3696, 9}, 2},                     // SkyNet's feature map bank
                       {{3696, 12}, 3},     // its accumulator bank: 4096 x 4 three times
                       {{9216, 8}, 5},      // 2048 x 9, five deep
                       {{2048, 128}, 15}};  // 2048 x 9, ceil(128 / 9)
  for (const BramRow& row : rows) {
    EXPECT_EQ(bram_grid(row.shape).blocks(), row.bram18)
        << row.shape.words << "x" << row.shape.bits;
  }
}

TEST(BramGrid, AvoidsStackingAmongEqualShapes) {
  // 4096 x 72: sixteen RAMB18 as 2048 x 9 two deep, or as eight RAMB36 of 4096 x 9 beside each
  // other.
  const BlockGrid grid = bram_grid({4096, 72});
  EXPECT_EQ(grid.blocks(), 16);
  EXPECT_EQ(grid.rows, 1);
}

TEST(UramGrid, NeverUsesANarrowShape) {
  EXPECT_EQ(uram_grid({4096, 72}).blocks(), 1);
  EXPECT_EQ(uram_grid({4096, 9}).blocks(), 1);
  EXPECT_EQ(uram_grid({4097, 73}).blocks(), 4);
}

TEST(LutramGrid, CellsFollowTheFamily) {
  // 32 x 14 in eight LUTs against 32 x 6 in four; 64 x 7 against 64 x 3.
  EXPECT_EQ(lutram_grid({32, 14}, Family::UltraScalePlus).blocks(), 8);
  EXPECT_EQ(lutram_grid({32, 14}, Family::Series7).blocks(), 12);
  EXPECT_EQ(lutram_grid({64, 7}, Family::UltraScalePlus).blocks(), 8);
  EXPECT_EQ(lutram_grid({64, 7}, Family::Series7).blocks(), 12);
}

TEST(SrlLuts, OneBitAnd32WordsEach) {
  EXPECT_EQ(srl_luts(32, 8), 8);
  EXPECT_EQ(srl_luts(33, 8), 16);
  EXPECT_EQ(srl_luts(84, 32), 96);
}

TEST(MemoryCost, AutoPicksLutramForShallowAndBramForDeep) {
  const Family family = Family::UltraScalePlus;
  EXPECT_EQ(memory_cost({1, 512}, MemoryChoice::Auto, family).choice, MemoryChoice::Registers);
  EXPECT_EQ(memory_cost({32, 512}, MemoryChoice::Auto, family).choice, MemoryChoice::Lutram);
  EXPECT_EQ(memory_cost({4096, 9}, MemoryChoice::Auto, family).choice, MemoryChoice::Bram);
}

TEST(MemoryCost, AutoTakesUramOnlyWhereThereIsSomeAndItIsHalfFull) {
  const Family family = Family::UltraScalePlus;
  EXPECT_EQ(memory_cost({4096, 72}, MemoryChoice::Auto, family, true).choice, MemoryChoice::Uram);
  EXPECT_EQ(memory_cost({4096, 72}, MemoryChoice::Auto, family, false).choice, MemoryChoice::Bram);
  EXPECT_EQ(memory_cost({4096, 9}, MemoryChoice::Auto, family, true).choice, MemoryChoice::Bram);
}

TEST(MemoryCost, AnExplicitChoiceIsObeyed) {
  for (const MemoryChoice choice :
       {MemoryChoice::Bram, MemoryChoice::Uram, MemoryChoice::Lutram, MemoryChoice::Registers}) {
    EXPECT_EQ(memory_cost({100, 10}, choice, Family::UltraScalePlus).choice, choice);
  }
  EXPECT_EQ(memory_cost({100, 10}, MemoryChoice::Registers, Family::Series7).resources.ff, 1000);
}

TEST(MemoryCost, NothingCostsNothing) {
  const MemoryCost cost = memory_cost({0, 8}, MemoryChoice::Bram, Family::Series7);
  EXPECT_EQ(cost.resources.bram18, 0);
  EXPECT_EQ(cost.resources.lut, 0);
}

TEST(FifoCost, AutoGoesFromRegistersOverLutsToBlocks) {
  const auto choice = [](int depth) {
    return fifo_cost({depth, 64}, FifoKind::Auto, MemoryChoice::Auto, Family::UltraScalePlus);
  };
  EXPECT_EQ(choice(2).choice, MemoryChoice::Registers);
  EXPECT_EQ(choice(2).resources.ff, 2 * 64 + 2);  // both words and their valid flags
  EXPECT_EQ(choice(32).choice, MemoryChoice::Lutram);
  EXPECT_EQ(choice(1024).choice, MemoryChoice::Bram);
  EXPECT_EQ(choice(1024).resources.bram18, 4);  // 1024 x 18, ceil(64 / 18)
}

}  // namespace
}  // namespace rill
