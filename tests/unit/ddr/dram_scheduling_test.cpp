// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "modules/ddr/dram_channel.h"
#include "tests/unit/ddr/drain.h"
#include "tests/unit/ddr/test_memories.h"

namespace rill::test {

namespace {

constexpr std::uint64_t kNextRow = 8 * 8192;  // same bank of ddr3_1600
constexpr DramTick kBurst = 4;

}  // namespace

TEST(DramScheduling, RowHitsOvertakeAnOlderConflict) {
  MemorySpec spec = ddr3_1600();
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1, 0);
  channel.enqueue(kNextRow, Direction::Read, 2, 0);
  channel.enqueue(64, Direction::Read, 3, 0);
  const auto ends = drain(channel);
  EXPECT_LT(ends.at(3), ends.at(2));
  EXPECT_EQ(channel.counters().activates, 2);
}

TEST(DramScheduling, ARowServesItsOpenerBeforeItCloses) {
  MemorySpec spec = ddr3_1600();
  DramChannel channel(spec);
  // Conflicts only: each activate must serve at least the burst it was made for.
  for (std::uint64_t i = 0; i < 16; ++i) {
    channel.enqueue((i % 2 == 0 ? 0 : kNextRow) + 64 * i, Direction::Read, i, 0);
  }
  drain(channel);
  EXPECT_LE(channel.counters().activates, 16);
  EXPECT_EQ(channel.counters().reads, 16);
}

TEST(DramScheduling, ReadsOvertakePostedWrites) {
  MemorySpec spec = ddr3_1600();
  DramChannel channel(spec);
  for (std::uint64_t i = 0; i < 8; ++i) channel.enqueue(64 * i, Direction::Write, i, 0);
  channel.enqueue(1024, Direction::Read, 100, 0);
  const auto ends = drain(channel);
  EXPECT_EQ(ends.at(100), spec.timing.trcd + spec.timing.cl + kBurst);
  for (std::uint64_t i = 0; i < 8; ++i) EXPECT_GT(ends.at(i), ends.at(100));
}

TEST(DramScheduling, MoreThanEightWritesGoWhenNoReadWaits) {
  MemorySpec spec = ddr3_1600();
  const auto& t = spec.timing;
  DramChannel eight(spec);
  DramChannel nine(spec);
  for (std::uint64_t i = 0; i < 9; ++i) {
    if (i < 8) eight.enqueue(64 * i, Direction::Write, i, 0);
    nine.enqueue(64 * i, Direction::Write, i, 0);
  }
  EXPECT_EQ(drain(nine).at(0), t.trcd + t.cwl + kBurst);
  // Eight wait a row cycle for more to come, then go.
  EXPECT_EQ(drain(eight).at(0), t.trc + 1 + t.trcd + t.cwl + kBurst);
}

TEST(DramScheduling, AFullWriteQueueDrainsBeforeReads) {
  MemorySpec spec = ddr3_1600();
  spec.write_queue = 16;
  DramChannel channel(spec);
  channel.enqueue(0, Direction::Read, 1000, 0);
  for (std::uint64_t i = 0; i < 16; ++i) channel.enqueue(64 * i, Direction::Write, i, 0);
  EXPECT_FALSE(channel.has_room(Direction::Write));
  EXPECT_TRUE(channel.has_room(Direction::Read));
  const auto ends = drain(channel);
  for (std::uint64_t i = 0; i < 16; ++i) EXPECT_LT(ends.at(i), ends.at(1000));
}

TEST(DramScheduling, QueuesHoldWhatTheSpecSays) {
  MemorySpec spec = ddr3_1600();
  spec.read_queue = 3;
  DramChannel channel(spec);
  for (std::uint64_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(channel.has_room(Direction::Read));
    channel.enqueue(64 * i, Direction::Read, i, 0);
  }
  EXPECT_FALSE(channel.has_room(Direction::Read));
  EXPECT_THROW(channel.enqueue(0, Direction::Read, 4, 0), InternalError);
}

TEST(DramScheduling, TimeDoesNotRunBackwards) {
  DramChannel channel(ddr3_1600());
  channel.enqueue(0, Direction::Read, 1, 50);
  EXPECT_THROW(channel.enqueue(64, Direction::Read, 2, 49), InternalError);
}

}  // namespace rill::test
