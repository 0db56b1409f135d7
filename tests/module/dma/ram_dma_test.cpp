// SPDX-License-Identifier: Apache-2.0
// The DMAs that move beats between a RAM and a stream themselves (verilog-axi's axi_dma_rd and
// axi_dma_wr with axi_ram).
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/dma/ram_read.h"
#include "modules/dma/ram_write.h"
#include "tests/module/dma/dma_bench.h"

namespace rill::test {
namespace {

struct RamBench {
  RunContext context;
  FabricClock clock{200};
  RamMemory memory{"ram", MemorySpec::AxiRam(), clock};
};

/// `bytes` in words of `lanes` codes of one byte.
StreamShape line_of(int bytes, int lanes) { return {1, 1, bytes, lanes, 1, 8}; }

TEST(RamRead, GivesABeatACycleAndLosesOneBehindEachBurst) {
  RamBench bench;
  NotingSink sink(line_of(256, 8));
  RamRead dma("dma", bench.context, bench.clock, bench.memory.connect(8), sink, map_at(0, 1, 16),
              false);
  dma.start_frame(10);
  dma.start_frame(10);
  bench.context.run();
  // 32 beats in two bursts: called for at 10, the first beat 6 cycles later.
  ASSERT_EQ(sink.cycles.size(), 64u);
  EXPECT_EQ(sink.cycles[0], 16);
  EXPECT_EQ(sink.cycles[15], 31);
  EXPECT_EQ(sink.cycles[16], 33);
  EXPECT_EQ(sink.cycles[31], 48);
  // The next frame was called for ahead.
  EXPECT_EQ(sink.cycles[32], 50);
  EXPECT_EQ(dma.gate().done_cycle() - sink.cycles[31], 32 + 2);
  EXPECT_EQ(sum_of_states(dma.activity()), dma.gate().done_cycle() + 1);
}

TEST(RamRead, AStreamWithoutRoomHoldsTheRamUpAndHidesItsPauses) {
  RamBench bench;
  // Two words of four bytes a beat of eight: the stream takes one a cycle.
  NotingSink sink(line_of(256, 4));
  RamRead dma("dma", bench.context, bench.clock, bench.memory.connect(8), sink, map_at(0, 1, 16),
              false);
  dma.start_frame(0);
  bench.context.run();
  ASSERT_EQ(sink.cycles.size(), 64u);
  EXPECT_EQ(sink.cycles.back() - sink.cycles.front(), 63);
}

TEST(RamWrite, TakesABeatACycleAndAnswersFourCyclesBehindTheLast) {
  RamBench bench;
  StreamFifo fifo("fifo", line_of(256, 8), 64, false);
  RamWrite dma("dma", bench.context, bench.clock, bench.memory.connect(8), fifo, map_at(0, 1, 16),
               false);
  dma.start_frame(10);
  dma.start_frame(10);
  for (int word = 0; word < 64; ++word) fifo.write(word - 64, nullptr);
  bench.context.run();
  // Two bursts of 16 beats, a cycle between them; then the response, and a cycle more than between
  // bursts to the next frame's first beat.
  const Cycle last = 10 + 16 + 1 + 16 - 1;
  const Cycle next_last = last + 3 + 16 + 1 + 16 - 1;
  EXPECT_EQ(fifo.last_taken(), next_last);
  EXPECT_EQ(dma.gate().done_cycle(), next_last + 4);
}

/// A random map in words of some shape.
StreamShape random_shape(std::mt19937& random) {
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  StreamShape shape{pick(1, 4), pick(1, 9), pick(1, 20), 1, 1, 8};
  shape.lanes = pick(1, shape.channels);
  shape.pixels = pick(1, shape.width);
  return shape;
}

/// Puts the words of a map into `sink`, whose codes are `first`, `first` + 1, … in raster order.
void give_map(WordSink& sink, Code first) {
  const StreamShape& shape = sink.shape();
  std::vector<Code> word(static_cast<std::size_t>(shape.codes_per_word()));
  Cycle at = 0;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; column += shape.pixels) {
      for (int channel = 0; channel < shape.channels; channel += shape.lanes) {
        std::fill(word.begin(), word.end(), 0);
        for (int p = 0; p < std::min(shape.pixels, shape.width - column); ++p) {
          for (int l = 0; l < std::min(shape.lanes, shape.channels - channel); ++l) {
            const int code = (row * shape.width + column + p) * shape.channels + channel + l;
            word[static_cast<std::size_t>(p * shape.lanes + l)] = (first + code) % 127;
          }
        }
        at = sink.put(at, word.data()) + 1;
      }
    }
  }
}

class RamRoundTrip : public testing::TestWithParam<unsigned> {};

TEST_P(RamRoundTrip, WhatWasWrittenInSomeWordsIsReadInOthers) {
  std::mt19937 random(GetParam());
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  RamBench bench;
  const StreamShape in = random_shape(random);
  StreamShape out = in;
  out.lanes = pick(1, in.channels);
  out.pixels = pick(1, in.width);
  const int width = 1 << pick(0, 5);
  const DmaConfig config =
      map_at(static_cast<std::uint64_t>(pick(0, 5000)), 1 << pick(0, 1), pick(1, 20));
  StreamFifo fifo("fifo", in, pick(1, 5), true);
  RamWrite writer("writer", bench.context, bench.clock, bench.memory.connect(width), fifo, config,
                  true);
  NotingSink sink(out);
  RamRead reader("reader", bench.context, bench.clock, bench.memory.connect(width), sink, config,
                 true);
  NotingSink expected(out);
  for (Code frame = 0; frame < 2; ++frame) give_map(expected, frame);
  // The second half of the seeds reads while it is being written, the others after that.
  const bool follows = GetParam() % 2 == 0;
  if (follows) reader.follow(writer.stored());
  sc_core::sc_spawn([&] {
    for (Code frame = 0; frame < 2; ++frame) {
      writer.start_frame(0);
      if (follows) reader.start_frame(0);
      give_map(fifo, frame);
      while (writer.gate().jobs_done() <= frame) sc_core::wait(writer.gate().done());
      if (!follows) reader.start_frame(writer.gate().done_cycle() + 1);
      while (reader.gate().jobs_done() <= frame) sc_core::wait(reader.gate().done());
    }
  });
  bench.context.run();
  EXPECT_EQ(sink.words, expected.words);
  EXPECT_EQ(reader.gate().jobs_done(), 2);
  EXPECT_EQ(sum_of_states(reader.activity()), reader.activity().now());
  EXPECT_EQ(sum_of_states(writer.activity()), writer.activity().now());
  EXPECT_TRUE(std::is_sorted(sink.cycles.begin(), sink.cycles.end()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RamRoundTrip, testing::Range(1U, 61U));

}  // namespace
}  // namespace rill::test
