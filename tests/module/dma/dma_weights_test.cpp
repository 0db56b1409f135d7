// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/dma_weights.h"

#include <gtest/gtest.h>

#include "tests/module/dma/dma_bench.h"

namespace rill::test {

TEST(DmaWeights, BringsTheBytesOfEachRegion) {
  DmaBench bench;
  bench.fill(4000, 5000, 7);
  DmaWeights dma("dma", bench.context, bench.clock, bench.port.connect(), 64, true);
  dma.start_load(4000, 5000, 0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 1);
  EXPECT_EQ(dma.bytes(), DmaBench::noise(5000, 7));
  EXPECT_EQ(bench.ddr.contents().unwritten_bytes_read(), 0);
}

TEST(DmaWeights, LoadsAtTheRateOfThePort) {
  DmaBench bench;
  DmaWeights dma("dma", bench.context, bench.clock, bench.port.connect(), 64, false);
  constexpr Bytes kBytes = 65536;
  dma.start_load(0, kBytes, 100);
  bench.run();
  // 16 bytes a cycle without a gap after the latency of the first burst.
  const auto& t = bench.memory.timing;
  const DramTick arrival = (101 + bench.port_spec.latency_cycles) * 4 + 1;
  const Cycle first =
      ceil_div<DramTick>(arrival + t.trcd + t.cl + 4, 4) + bench.port_spec.latency_cycles;
  EXPECT_EQ(dma.gate().done_cycle(), first + kBytes / 16 - 1);
  EXPECT_EQ(dma.activity().cycles(State::Busy), kBytes / 16);
  EXPECT_TRUE(dma.bytes().empty());
}

TEST(DmaWeights, LoadsRunInOrder) {
  DmaBench bench;
  bench.fill(0, 256, 1);
  bench.fill(8192, 128, 2);
  DmaWeights dma("dma", bench.context, bench.clock, bench.port.connect(), 64, true);
  dma.start_load(0, 256, 0);
  dma.start_load(8192, 128, 0);
  bench.run();
  EXPECT_EQ(dma.gate().jobs_done(), 2);
  EXPECT_EQ(dma.bytes(), DmaBench::noise(128, 2));
}

}  // namespace rill::test
