// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/dma_write.h"

#include <gtest/gtest.h>

#include "tests/module/dma/dma_bench.h"

namespace rill::test {

namespace {

/// Writes `words` words into a FIFO, one a cycle from `from` on; every code is its index.
void feed(StreamFifo& fifo, int words, Cycle from) {
  sc_core::sc_spawn([&fifo, words, from] {
    Cycle at = from;
    Code value = 0;
    std::vector<Code> codes(static_cast<std::size_t>(fifo.shape().codes_per_word()));
    for (int i = 0; i < words; ++i) {
      for (Code& code : codes) code = value++;
      at = fifo.put(at, codes.data()) + 1;
    }
  });
}

}  // namespace

TEST(DmaWrite, ABurstLeavesWhenItsLastByteIsThere) {
  DmaBench bench;
  StreamFifo fifo("fifo", {1, 4, 16, 16, 1, 8}, 8, true);
  DmaWrite dma("dma", bench.context, bench.clock, bench.port.connect(), fifo, map_at(0), true);
  dma.start_frame(0);
  feed(fifo, 4, 20);
  bench.run();
  // Words written in 20 … 23 are taken in 21 … 24. Issue 25, grant 26, beats 26 … 29, latency, the
  // next DRAM clock edge, latency.
  const DramTick accepted = (29 + bench.port_spec.latency_cycles) * 4 + 1;
  const Cycle response = ceil_div<DramTick>(accepted, 4) + bench.port_spec.latency_cycles;
  EXPECT_EQ(dma.gate().jobs_done(), 1);
  EXPECT_EQ(dma.gate().done_cycle(), response);
  EXPECT_EQ(dma.activity().cycles(State::Starved), 21);
  EXPECT_EQ(dma.activity().cycles(State::Busy), 4);
  EXPECT_EQ(dma.activity().cycles(State::Memory), response - 25);
  EXPECT_EQ(sum_of_states(dma.activity()), response);
  std::vector<std::uint8_t> expected(64);
  for (std::size_t i = 0; i < 64; ++i) expected[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(bench.dump(0, 64), expected);
}

TEST(DmaWrite, LongWritesTakeAWordEveryCycle) {
  DmaBench bench;
  StreamFifo fifo("fifo", {8, 64, 16, 16, 1, 8}, 4, true);
  DmaWrite dma("dma", bench.context, bench.clock, bench.port.connect(), fifo, map_at(0), true);
  dma.start_frame(0);
  feed(fifo, 512, 0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 1);
  // Two bursts of buffer: one crosses the port at a word a cycle while the other fills; each
  // hand-over costs the issue and the grant, which the second buffer does not hide at equal rates.
  const Cycle bursts = 512 / 64;
  EXPECT_LE(dma.activity().cycles(State::Memory) + dma.activity().cycles(State::Starved),
            2 * bursts + 64 + 20);
}

TEST(DmaWrite, StopsTakingWordsWhenItsBufferIsFull) {
  DmaBench bench;
  BoardSpec::Port slow = bench.port_spec;
  slow.width_bits = 8;  // a word of 16 bytes takes 16 beats
  AxiPort port("slow_port", slow, bench.ddr);
  StreamFifo fifo("fifo", {1, 64, 16, 16, 1, 8}, 4, true);
  DmaWrite dma("dma", bench.context, bench.clock, port.connect(), fifo, map_at(0, 1, 64), true);
  dma.start_frame(0);
  feed(fifo, 64, 0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 1);
  // 1024 beats of one byte, gapless after the first burst was collected.
  EXPECT_GE(dma.gate().done_cycle(), 1024);
  EXPECT_GT(dma.activity().cycles(State::Memory), 1024 - 64 - 20);
}

TEST(DmaWrite, WaitsForWordsThatNeverCome) {
  DmaBench bench;
  StreamFifo fifo("fifo", {1, 4, 16, 16, 1, 8}, 8, true);
  DmaWrite dma("dma", bench.context, bench.clock, bench.port.connect(), fifo, map_at(0), true);
  dma.start_frame(0);
  feed(fifo, 3, 0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 0);
  EXPECT_EQ(dma.waiting_for(), "waits for a word of the stream");
  EXPECT_EQ(bench.ddr.channel().counters().writes, 0);
}

}  // namespace rill::test
