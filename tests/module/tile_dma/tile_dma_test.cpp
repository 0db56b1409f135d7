// SPDX-License-Identifier: Apache-2.0
// Does the data mover of a tiled machine bring the right words, in the cycles of its loop?
#include "modules/tile_dma/tile_dma.h"

#include <gtest/gtest.h>

#include "modules/axi/ideal_memory.h"

namespace rill {
namespace {

constexpr int kLanes = 8;

/// A buffer of 6 x 7 pixels and one layer whose maps have 9 bits.
Program small_program() {
  Program program;
  program.lanes = kLanes;
  program.rows = 6;
  program.columns = 7;
  program.buffers = {{"map", false, 9}, {"sum", true, 12}};
  TileLayer layer;
  layer.name = "layer";
  layer.arithmetic.input = layer.arithmetic.output = Format::fixed(9, 3);
  layer.arithmetic.requantization.kind = Requantization::Kind::Identity;
  program.layers = {layer};
  program.bias_slots = 1;
  program.read_request = 7;
  program.write_response = 5;
  program.port_bytes = program.word_bytes();
  return program;
}

/// A map of `rows` x `columns` words in rows of ten, to (1, 1) of a buffer.
Operation transfer(const Program& program, OperationKind kind, int rows, int columns) {
  Operation operation;
  operation.kind = kind;
  operation.layer = 0;
  operation.from = operation.to = 0;
  TileBlock block;
  block.address = 4096;
  block.rows = rows;
  block.columns = columns;
  block.column_pitch = program.word_bytes();
  block.row_pitch = 10 * program.word_bytes();
  block.row = block.column = 1;
  block.first_row = -1;
  operation.blocks = {block};
  operation.cycles = program.loop(kind).cycles(static_cast<std::int64_t>(rows) * columns);
  return operation;
}

struct Bench {
  explicit Bench(Program given) : program(std::move(given)) {}
  Program program;
  RunContext context;
  FabricClock clock{200};
  IdealMemory memory{"ddr"};
  TileMemories chip{"chip", program};
  TileDma dma{"dma", context, clock, memory.connect(program.port_bytes), program, chip, true};

  Cycle run(const Operation& operation, Cycle start) {
    dma.start(operation, start);
    context.run();
    EXPECT_EQ(dma.gate().jobs_done(), 1);
    return dma.gate().done_cycle();
  }
};

TEST(TileDma, ALoadTakesItsLoopBehindTheRequest) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::LoadMap)] = {1, 1, 3};
  Bench bench(program);
  const Operation load = transfer(program, OperationKind::LoadMap, 3, 4);
  // Low nine bits of 16: 0x1ff is -1.
  const std::vector<std::uint8_t> word{0xff, 0x01, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  bench.memory.contents().write(4096 + 2 * 160 + 3 * 16, word.data(), word.size());
  EXPECT_EQ(bench.run(load, 100), 100 + 7 + 12 + 3);
  const Code* pixel = bench.chip.buffer(0).at(3, 4);
  EXPECT_EQ(pixel[0], -1);
  EXPECT_EQ(pixel[1], 5);
  EXPECT_EQ(pixel[2], -256);
}

TEST(TileDma, WordsOneAtATimeWaitForEachOther) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::LoadReorg)] = {1, 1, 1};
  program.single_reads = 1;
  Bench bench(program);
  Operation load = transfer(program, OperationKind::LoadReorg, 2, 4);
  load.phase = 0;
  // Request, beat, write: 7 + 1 + 1 for each of 8 words.
  EXPECT_EQ(bench.run(load, 0), 8 * 9);
}

TEST(TileDma, AnIterationAsksForItsWordsOneACycleAndThenWritesThem) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::LoadReorg)] = {1, 1, 1};
  program.single_reads = 4;
  program.scatter_cycles = 20;
  Bench bench(program);
  Operation load = transfer(program, OperationKind::LoadReorg, 2, 4);
  load.phase = 0;
  // Two iterations: request 7, four words one a cycle, pipeline 1, scatter 20.
  EXPECT_EQ(bench.run(load, 0), 2 * (7 + 4 + 1 + 20));
}

TEST(TileDma, RowByRowEachRowAsksAndDrainsByItself) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::LoadMap)] = {1, 1, 3};
  program.loops[static_cast<std::size_t>(OperationKind::Store)] = {2, 1, 4};
  program.row_by_row = true;
  Bench load(program);
  EXPECT_EQ(load.run(transfer(program, OperationKind::LoadMap, 3, 4), 100), 100 + 3 * (7 + 4 + 3));
}

TEST(TileDma, RowByRowEachStoredRowWaitsForItsResponse) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::Store)] = {2, 1, 4};
  program.row_by_row = true;
  Bench store(program);
  EXPECT_EQ(store.run(transfer(program, OperationKind::Store, 3, 4), 50), 50 + 3 * (4 * 2 + 4 + 5));
}

TEST(TileDma, AWordTakesTheBeatsOfTheMachinesOwnPort) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::LoadMap)] = {1, 1, 3};
  program.port_bytes = program.word_bytes() / 4;
  Bench bench(program);
  EXPECT_EQ(bench.run(transfer(program, OperationKind::LoadMap, 3, 4), 0), 7 + 3 * 4 * 4 + 3);
}

TEST(TileDma, WordsAreTakenAsTheirBurstsArrive) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::LoadMap)] = {1, 1, 3};
  program.burst_words = 2;
  program.row_by_row = true;
  program.port_bytes = program.word_bytes() / 4;
  Bench bench(program);
  // Three bursts a row; the last one brings two words, not the whole row.
  EXPECT_EQ(bench.run(transfer(program, OperationKind::LoadMap, 3, 6), 0), 3 * (7 + 6 * 4 + 3));
}

TEST(TileDma, AStoreEndsWithItsResponse) {
  Program program = small_program();
  program.loops[static_cast<std::size_t>(OperationKind::Store)] = {2, 1, 4};
  Bench bench(program);
  bench.chip.buffer(0).at(2, 2)[1] = -3;
  EXPECT_EQ(bench.run(transfer(program, OperationKind::Store, 2, 3), 50), 50 + 6 * 2 + 4 + 5);
  std::vector<std::uint8_t> word(16);
  bench.memory.contents().read(4096 + 160 + 16, word.data(), word.size());
  EXPECT_EQ(word[2], 0xfd);  // -3 in nine bits of sixteen
  EXPECT_EQ(word[3], 0x01);
}

TEST(TileDma, ItsStatesSumToTheElapsedTime) {
  Program program = small_program();
  Bench bench(program);
  const Cycle end = bench.run(transfer(program, OperationKind::LoadMap, 3, 4), 10);
  std::int64_t sum = 0;
  for (int state = 0; state < kStates; ++state) {
    sum += bench.dma.activity().cycles(static_cast<State>(state));
  }
  EXPECT_EQ(sum, end);
}

}  // namespace
}  // namespace rill
