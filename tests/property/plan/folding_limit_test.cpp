// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/folding_limit.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "sim/model/resolve_arithmetic.h"
#include "sim/plan/explicit_design.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

/// Two convolutions of 3x3 in one group, `fit: board`.
Plan planned(const BoardSpec& board, DesignSpec design = {}) {
  Network network;
  network.name = "pair";
  network.input = {64, 16, 16};
  Layer first;
  first.name = "first";
  first.inputs = {kNetworkInput};
  first.out_channels = 128;
  first.window.kernel_h = first.window.kernel_w = 3;
  first.window.pad_h = first.window.pad_w = 1;
  Layer second = first;
  second.name = "second";
  second.inputs = {0};
  network.layers = {first, second};
  infer_shapes(network);
  NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  numerics.layers.clear();
  return make_plan(network, resolve_arithmetic(network, numerics.input.format, numerics),
                   numerics.input.format, design, board, test::plain_memory(), 200);
}

std::vector<std::string> names_of(const FoldingLimit& limit) {
  std::vector<std::string> names;
  for (const Shortage& one : limit.shortages) names.push_back(one.resource);
  return names;
}

BoardSpec large_board() {
  BoardSpec board = test::plain_board();
  board.capacity = {1'000'000, 500'000, 2'000'000, 4000, 0, 12'000};
  return board;
}

TEST(FoldingLimit, FewMultipliersAreNamed) {
  BoardSpec board = large_board();
  board.capacity.dsp = 100;
  board.capacity.lut = 20'000;  // or LUTs would multiply
  const FoldingLimit limit = folding_limit(planned(board), 0);
  EXPECT_THAT(names_of(limit), testing::Contains(testing::AnyOf("DSP", "LUT")));
  EXPECT_EQ(limit.weight_word_bits, 0);
}

TEST(FoldingLimit, WideWeightMemoriesAreNamed) {
  BoardSpec board = large_board();
  board.capacity.bram36 = 120;
  board.capacity.lutram_lut = 2000;  // enough for a port's interconnect, no way out into LUTs
  DesignSpec design;
  design.memory = DesignSpec::MemoryKind::Bram;
  const Plan plan = planned(board, design);
  const FoldingLimit limit = folding_limit(plan, 0);
  EXPECT_THAT(names_of(limit), testing::ElementsAre("BRAM36"));
  std::int64_t bits = 0;
  for (const Stage& stage : plan.groups[0].stages) bits += stage.weights.word_bits;
  EXPECT_GT(limit.weight_word_bits, bits);
}

TEST(FoldingLimit, AFasterFoldingThatFitsIsShortOfNothing) {
  DesignSpec design;
  design.folding = DesignSpec::FoldingPolicy::TargetFps;
  design.target_fps = 100;
  EXPECT_THAT(folding_limit(planned(large_board(), design), 0).shortages, testing::IsEmpty());
}

TEST(FoldingLimit, IsTheSameForAFoldingThatTheDesignGives) {
  BoardSpec board = large_board();
  board.capacity.dsp = 100;
  board.capacity.lut = 20'000;
  const Plan found = planned(board);
  const Plan given = planned(board, explicit_design(found));
  ASSERT_EQ(given.design.folding, DesignSpec::FoldingPolicy::Explicit);
  EXPECT_THAT(names_of(folding_limit(given, 0)), testing::Not(testing::IsEmpty()));
  EXPECT_EQ(names_of(folding_limit(given, 0)), names_of(folding_limit(found, 0)));
}

}  // namespace
}  // namespace rill
