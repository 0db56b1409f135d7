// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/dram_channel.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/ddr/drain.h"
#include "tests/unit/ddr/test_memories.h"

// Each test derives its time from the timing parameters, as JESD79-3 and JESD79-4 draw it.
namespace rill::test {

namespace {

constexpr std::uint64_t kRow = 8192;            // bytes of a row, all memories here
constexpr std::uint64_t kNextRow3 = 8 * kRow;   // same bank of ddr3_1600
constexpr std::uint64_t kNextRow4 = 16 * kRow;  // same bank of ddr4_2400
constexpr DramTick kBurst = 4;                  // clocks of 8 data beats

}  // namespace

TEST(DramChannel, AFirstReadTakesActivateAndColumn) {
  const MemorySpec spec = ddr3_1600();
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1, 100);
  EXPECT_EQ(drain(channel).at(1), 100 + spec.timing.trcd + spec.timing.cl + kBurst);
}

TEST(DramChannel, RowHitsFollowEachOtherAtColumnSpacing) {
  const MemorySpec spec = ddr4_2400();
  DramChannel channel(spec);
  for (std::uint64_t i = 0; i < 20; ++i) channel.enqueue(64 * i, Direction::Read, i, 0);
  const auto ends = drain(channel);
  for (std::uint64_t i = 0; i < 20; ++i) {
    EXPECT_EQ(ends.at(i), spec.timing.trcd + static_cast<DramTick>(i) * spec.timing.tccd_l +
                              spec.timing.cl + kBurst);
  }
  EXPECT_EQ(channel.counters().activates, 1);
  EXPECT_EQ(channel.counters().row_hits, 19);
}

TEST(DramChannel, BurstsOfDifferentBankGroupsFollowGaplessly) {
  MemorySpec spec = ddr4_2400();
  spec.address_map = {"offset", "bank_group", "column", "bank", "rank", "row"};
  DramChannel channel(spec);
  for (std::uint64_t i = 0; i < 32; ++i) channel.enqueue(64 * i, Direction::Read, i, 0);
  const auto ends = drain(channel);
  // Once all four groups are open (the last after 3 tRRD_S), the data bus never rests.
  for (std::uint64_t i = 9; i < 32; ++i) EXPECT_EQ(ends.at(i) - ends.at(i - 1), kBurst) << i;
}

TEST(DramChannel, ARowConflictWaitsForRasAndRc) {
  const MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1, 0);
  channel.enqueue(kNextRow3, Direction::Read, 2, 0);
  const DramTick precharge = std::max<DramTick>(t.tras, t.trcd + t.trtp);
  const DramTick activate = std::max<DramTick>(precharge + t.trp, t.trc);
  EXPECT_EQ(drain(channel).at(2), activate + t.trcd + t.cl + kBurst);
}

TEST(DramChannel, AWriteRecoversBeforeItsRowCloses) {
  const MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Write, 1, 0);
  channel.enqueue(kNextRow3, Direction::Write, 2, 0);
  channel.flush();
  const DramTick precharge = std::max<DramTick>(t.tras, t.trcd + t.cwl + kBurst + t.twr);
  EXPECT_EQ(drain(channel).at(2), precharge + t.trp + t.trcd + t.cwl + kBurst);
}

TEST(DramChannel, AReadLateInTheRowWaitsForReadToPrecharge) {
  const MemorySpec spec = ddr4_2400();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  constexpr DramTick kReads = 6;
  for (std::uint64_t i = 0; i < kReads; ++i) channel.enqueue(64 * i, Direction::Read, i, 0);
  channel.enqueue(kNextRow4, Direction::Read, 99, 0);
  const DramTick last_read = t.trcd + (kReads - 1) * t.tccd_l;
  ASSERT_GT(last_read + t.trtp, t.tras) << "the test must be past tRAS";
  EXPECT_EQ(drain(channel).at(99), last_read + t.trtp + t.trp + t.trcd + t.cl + kBurst);
}

TEST(DramChannel, FourActivatesFillTheWindow) {
  const MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  for (std::uint64_t bank = 0; bank < 5; ++bank) {
    channel.enqueue(bank * kRow, Direction::Read, bank, 0);
  }
  const auto ends = drain(channel);
  ASSERT_GT(t.tfaw, 4 * t.trrd_s);
  EXPECT_EQ(ends.at(3), 3 * t.trrd_s + t.trcd + t.cl + kBurst);
  EXPECT_EQ(ends.at(4), t.tfaw + t.trcd + t.cl + kBurst);
}

TEST(DramChannel, ActivatesOfOneBankGroupAreFurtherApart) {
  const MemorySpec spec = ddr4_2400();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  // Map: column, bank group, bank; banks 0 and 1 of group 0 are 4 rows apart.
  channel.enqueue(0, Direction::Read, 0, 0);
  channel.enqueue(4 * kRow, Direction::Read, 1, 0);
  EXPECT_EQ(drain(channel).at(1), t.trrd_l + t.trcd + t.cl + kBurst);
}

TEST(DramChannel, AReadAfterAWriteWaitsForTheTurnaround) {
  const MemorySpec spec = ddr4_2400();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Write, 1, 0);
  channel.flush();
  while (channel.counters().writes == 0) channel.step();
  const DramTick write = t.trcd;
  channel.enqueue(64, Direction::Read, 2, write);
  EXPECT_EQ(drain(channel).at(2), write + t.cwl + kBurst + t.twtr_l + t.cl + kBurst);
}

TEST(DramChannel, AWriteAfterAReadLeavesTheBusABubble) {
  MemorySpec spec = ddr3_1600();
  spec.timing.read_to_write_gap = 2;
  const auto& t = spec.timing;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1, 0);
  while (channel.counters().reads == 0) channel.step();
  channel.enqueue(64, Direction::Write, 2, t.trcd);
  channel.flush();
  const DramTick read_end = t.trcd + t.cl + kBurst;
  EXPECT_EQ(drain(channel).at(2), read_end + 2 + kBurst);
  EXPECT_EQ(channel.counters().turnarounds, 1);
}

TEST(DramChannel, ARefreshHoldsTheChannelForItsCycleTime) {
  const MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1, t.trefi);
  EXPECT_EQ(drain(channel).at(1), t.trefi + t.trfc + t.trcd + t.cl + kBurst);
  EXPECT_EQ(channel.counters().refreshes, 1);
}

TEST(DramChannel, ARefreshClosesTheRowsThatAreOpen) {
  const MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1, 1000);
  drain(channel);
  channel.enqueue(64, Direction::Read, 2, t.trefi);
  EXPECT_EQ(drain(channel).at(2), t.trefi + t.trp + t.trfc + t.trcd + t.cl + kBurst);
  EXPECT_EQ(channel.counters().activates, 2);
}

TEST(DramChannel, RefreshesOfIdleTimeAreMadeUpFor) {
  const MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel channel(spec);
  const DramTick between = 10 * t.trefi + t.trefi / 2;  // well off any refresh
  channel.enqueue(0, Direction::Read, 1, between);
  EXPECT_EQ(drain(channel).at(1), between + t.trcd + t.cl + kBurst);
  EXPECT_EQ(channel.counters().refreshes, 10);
}

TEST(DramChannel, RejectsTimingsNoMemoryHas) {
  MemorySpec spec = ddr3_1600();
  spec.timing.trefi = spec.timing.trfc;
  EXPECT_THROW(DramChannel{spec}, ConfigError);
  spec = ddr3_1600();
  spec.timing.cl = 0;
  EXPECT_THROW(DramChannel{spec}, ConfigError);
  spec = ddr4_2400();
  spec.timing.tccd_l = spec.timing.tccd_s - 1;
  EXPECT_THROW(DramChannel{spec}, ConfigError);
}

}  // namespace rill::test
