// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/dma_read.h"

#include <gtest/gtest.h>

#include "tests/module/dma/dma_bench.h"

namespace rill::test {

namespace {

/// First beat of a lone read burst that is issued in `cycle` while its bank is closed: grant in the
/// next cycle, port latency, the DRAM clock edge after that, row and column, port latency.
Cycle first_beat_after(const DmaBench& bench, Cycle cycle) {
  const auto& t = bench.memory.timing;
  const DramTick arrival = (cycle + 1 + bench.port_spec.latency_cycles) * 4 + 1;
  return ceil_div<DramTick>(arrival + t.trcd + t.cl + 4, 4) + bench.port_spec.latency_cycles;
}

}  // namespace

TEST(DmaRead, WordsAppearWithTheirBeats) {
  DmaBench bench;
  bench.fill(0, 64, 1);
  NotingSink sink({1, 4, 16, 16, 1, 8});  // a word is a beat of 16 bytes
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), sink, map_at(0), true);
  dma.start_frame(10);
  bench.run();
  const Cycle first = first_beat_after(bench, 10);
  EXPECT_EQ(sink.cycles, (std::vector<Cycle>{first, first + 1, first + 2, first + 3}));
  EXPECT_EQ(dma.gate().jobs_done(), 1);
  EXPECT_EQ(dma.gate().done_cycle(), first + 3);
  EXPECT_EQ(dma.activity().cycles(State::Idle), 10);
  EXPECT_EQ(dma.activity().cycles(State::Memory), first - 10);
  EXPECT_EQ(dma.activity().cycles(State::Busy), 4);
}

TEST(DmaRead, WordsNarrowerThanABeatLeaveOneACycle) {
  DmaBench bench;
  NotingSink sink({4, 64, 16, 4, 1, 8});  // four words a beat
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), sink, map_at(0), true);
  dma.start_frame(0);
  bench.run();
  ASSERT_EQ(sink.cycles.size(), 1024U);
  // Four times slower than the port, so after the first burst the memory is always ahead.
  EXPECT_EQ(sink.cycles.back() - sink.cycles.front(), 1023);
  EXPECT_EQ(dma.activity().cycles(State::Busy), 1024);
}

TEST(DmaRead, LongReadsRunAtOneBeatACycle) {
  DmaBench bench;
  NotingSink sink({16, 64, 16, 16, 1, 8});  // 1024 beats: two KiB in flight hide the latency
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), sink, map_at(0), false);
  dma.start_frame(0);
  bench.run();
  ASSERT_EQ(sink.cycles.size(), 1024U);
  EXPECT_EQ(sink.cycles.back() - sink.cycles.front(), 1023);
}

TEST(DmaRead, ShortBurstsShowTheLatency) {
  DmaBench bench;
  NotingSink sink({1, 64, 16, 16, 1, 8});
  DmaConfig config = map_at(0, 1, 4);
  config.buffer_bursts = 1;
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), sink, config, false);
  dma.start_frame(0);
  bench.run();
  // One burst of 4 beats at a time; all in one row, so from the second on there is no activate.
  const DramTick arrival = (1 + bench.port_spec.latency_cycles) * 4 + 1;
  const Cycle hit =
      ceil_div<DramTick>(arrival + bench.memory.timing.cl + 4, 4) + bench.port_spec.latency_cycles;
  for (std::size_t i = 4; i < 64; i += 4) {
    EXPECT_EQ(sink.cycles[i], sink.cycles[i - 1] + 1 + hit) << i;
  }
}

TEST(DmaRead, StopsCallingForDataWhenItsBufferIsFull) {
  DmaBench bench;
  StreamFifo fifo("fifo", {1, 64, 16, 16, 1, 8}, 4, true);  // nobody reads it
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), fifo, map_at(0, 1, 4), true);
  dma.start_frame(0);
  bench.run();
  // The FIFO took the first burst of 4 words, two more fill the buffer.
  EXPECT_EQ(fifo.words_written(), 4);
  EXPECT_EQ(bench.bytes_read(), 3 * 64);
  EXPECT_EQ(dma.gate().jobs_done(), 0);
  EXPECT_EQ(dma.waiting_for(), "waits for room in the stream");
}

TEST(DmaRead, FramesFollowEachOther) {
  DmaBench bench;
  NotingSink sink({1, 4, 16, 16, 1, 8});
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), sink, map_at(0), true);
  for (int frame = 0; frame < 3; ++frame) dma.start_frame(0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 3);
  ASSERT_EQ(sink.words.size(), 12U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(sink.words[i], sink.words[i + 4]);
    EXPECT_EQ(sink.words[i], sink.words[i + 8]);
  }
}

TEST(DmaRead, AnItemLargerThanTheBufferPassesThroughTheUnpacker) {
  DmaBench bench;
  bench.fill(0, 4096, 3);
  // The first word needs the fourth pixel's first lanes: bytes 0 to 3 * 128 + 7 of the item.
  NotingSink sink({1, 8, 128, 8, 4, 8});
  DmaRead dma("dma", bench.context, bench.clock, bench.port.connect(), sink, map_at(0, 1, 4), true);
  dma.start_frame(0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 1);
  ASSERT_EQ(sink.words.size(), 32U);
  const auto bytes = DmaBench::noise(4096, 3);
  EXPECT_EQ(sink.words[31][31], static_cast<std::int8_t>(bytes[8 * 128 - 1]));
}

TEST(DmaRead, RefusesCodesThatDoNotFitTheirBytes) {
  DmaBench bench;
  NotingSink sink({1, 1, 1, 1, 1, 9});
  DmaConfig config = map_at(0);
  config.bits = 9;
  EXPECT_THROW(DmaRead("dma", bench.context, bench.clock, bench.port.connect(), sink, config, true),
               ConfigError);
}

}  // namespace rill::test
