// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/tiled_circuits.h"

#include <gtest/gtest.h>

#include "sim/cost/logic.h"

namespace rill {
namespace {

constexpr int kMap = 0;
constexpr int kOther = 1;
constexpr int kSums = 2;

/// Two map buffers and one of sums, a DDR region of eight frames.
class TileCircuits : public testing::Test {
 protected:
  TileCircuits() {
    program.rows = 44;
    program.columns = 84;
    program.buffers = {{"a", false, 9}, {"b", false, 9}, {"acc", true, 12}};
    program.regions = {{"frames", 0x10000, {8, 44, 84}}};
    program.steps.emplace_back();
    for (const auto kind : {OperationKind::Preset, OperationKind::Activate}) {
      program.loops[static_cast<std::size_t>(kind)].pixels = 2;
    }
  }
  void add(OperationKind kind, int from, int to) {
    Operation operation;
    operation.kind = kind;
    operation.from = from;
    operation.to = to;
    program.steps.back().main.push_back(operation);
  }
  /// A load that begins at a row of a frame.
  void load(int slot, int row) {
    add(OperationKind::LoadMap, -1, kMap);
    TileBlock block;
    block.row_pitch = std::int64_t{84} * program.word_bytes();
    block.address = 0x10000 + static_cast<std::uint64_t>((slot * 44 + row) * block.row_pitch);
    program.steps.back().main.back().blocks = {block};
  }
  void load_picture(int to, bool beside) {
    Operation operation;
    operation.kind = OperationKind::LoadImage;
    operation.to = to;
    operation.blocks.emplace_back();
    Step& step = program.steps.back();
    (beside ? step.beside : step.main).push_back(operation);
  }
  int products(bool copies = false) {
    int sum = 0;
    for (const TileCircuit& circuit : tile_circuits(program, copies)) {
      sum += address_products(circuit, program);
    }
    return sum;
  }
  Program program;
};

// As Vitis HLS binds them for SkyNet's source (sim/cost/README.md): preset 2, window 2, activation
// in place 2, pointwise 1.
TEST_F(TileCircuits, EveryRowThatAnIterationTouchesIsAProduct) {
  add(OperationKind::Preset, -1, kOther);
  EXPECT_EQ(products(), 2);
  add(OperationKind::Depthwise, kMap, kOther);
  EXPECT_EQ(products(), 2 + 2);
  add(OperationKind::Activate, kOther, kOther);
  EXPECT_EQ(products(), 2 + 2 + 2);
  add(OperationKind::Pointwise, kOther, kSums);
  EXPECT_EQ(products(), 2 + 2 + 2 + 1);
  add(OperationKind::Depthwise, kOther, kMap);  // the same circuit
  EXPECT_EQ(products(), 2 + 2 + 2 + 1);
  add(OperationKind::Preset, -1, kSums);  // wider codes: another
  EXPECT_EQ(products(), 2 + 2 + 2 + 1 + 2);
}

TEST_F(TileCircuits, APowerOfTwoNeedsNoProduct) {
  add(OperationKind::Depthwise, kMap, kOther);
  program.columns = 64;
  EXPECT_EQ(products(), 0);
  program.columns = 80;  // 64 + 16
  EXPECT_EQ(products(), 0);
  program.columns = 82;
  EXPECT_EQ(products(), 2);
}

TEST_F(TileCircuits, ATransferMultipliesIndicesOfMoreThanTwoValues) {
  load(0, 0);
  load(1, 0);
  EXPECT_EQ(products(), 1);
  load(2, 0);
  EXPECT_EQ(products(), 1 + 1);
  load(2, 20);
  EXPECT_EQ(products(), 1 + 1);
  load(2, 40);
  EXPECT_EQ(products(), 1 + 1 + 1);
}

TEST_F(TileCircuits, HlsCopiesThePicturesLoaderForEachCaller) {
  load_picture(kMap, false);
  load_picture(kMap, true);
  load_picture(kOther, true);
  load_picture(kOther, true);
  EXPECT_EQ(tile_circuits(program, false).size(), 1u);
  EXPECT_EQ(tile_circuits(program, true).size(), 3u);
  EXPECT_EQ(products(false), 3);  // a loop a colour plane
  EXPECT_EQ(products(true), 9);
}

TEST_F(TileCircuits, BanksAreSharedByMultiplexers) {
  const auto luts = [this] {
    return bank_selection(tile_circuits(program, false), program).lut / program.lanes;
  };
  load(0, 0);
  EXPECT_EQ(luts(), 0);
  add(OperationKind::Depthwise, kMap, kOther);  // reads a: two addresses of 12 bits
  EXPECT_EQ(luts(), mux_luts(2) * 12);
  add(OperationKind::Activate, kOther, kMap);             // two rows of each
  EXPECT_EQ(luts(), mux_luts(3) * 12 + mux_luts(2) * 9 +  // a: third address, second writer
                        2 * mux_luts(2) * 12);            // b: both ports
}

TEST_F(TileCircuits, AReorgThatIsNotPipelinedHoldsItsWords) {
  add(OperationKind::LoadReorg, -1, -1);
  program.steps.back().main.back().targets = {kMap, kOther, kMap, kOther};
  const auto circuits = tile_circuits(program, false);
  const Resources pipelined = loop_control(circuits, program);
  program.single_reads = 16;
  const Resources held = loop_control(circuits, program);
  EXPECT_EQ(held.ff - pipelined.ff, 16 * program.word_bytes() * 8);
  // 16 codes out of 8 lanes for each buffer, two words in turn for each part and port, an enable
  // a bank.
  EXPECT_EQ(held.lut - pipelined.lut,
            2 * (16 * mux_luts(8) * 9 + 8 * mux_luts(2) * 9 + program.lanes));
}

}  // namespace
}  // namespace rill
