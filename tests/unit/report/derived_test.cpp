// SPDX-License-Identifier: Apache-2.0
#include "sim/report/derived.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

RunFigures figures(std::vector<Cycle> done) {
  RunFigures result;
  result.frame_started.assign(done.size(), 10);
  result.frame_done = std::move(done);
  return result;
}

TEST(Latency, IsTheFirstFramesStartToDone) {
  EXPECT_EQ(first_latency(figures({110, 150})), 100);
  EXPECT_EQ(first_latency(RunFigures{}), std::nullopt);
}

TEST(Interval, NeedsTwoFrames) {
  EXPECT_EQ(steady_interval(figures({})), std::nullopt);
  EXPECT_EQ(steady_interval(figures({110})), std::nullopt);
  EXPECT_EQ(steady_interval(figures({110, 150})), 40.0);
}

TEST(Interval, LeavesTheFirstHalfOutWhereThePipelineFills) {
  EXPECT_EQ(steady_interval(figures({110, 200, 230})), 30.0);
  EXPECT_EQ(steady_interval(figures({110, 200, 230, 260})), 30.0);
  EXPECT_EQ(steady_interval(figures({110, 300, 330, 370, 390})), 30.0);
}

TEST(Interval, LeavesOutALastFrameThatNothingFollowed) {
  RunFigures batch = figures({110, 210, 310, 330});
  batch.last_frame_ran_out = true;
  EXPECT_EQ(steady_interval(batch), 100.0);
  RunFigures two = figures({110, 150});
  two.last_frame_ran_out = true;
  EXPECT_EQ(steady_interval(two), std::nullopt);
}

TEST(Rates, FollowFromTheClock) {
  EXPECT_DOUBLE_EQ(seconds_of(200e6, 200), 1.0);
  EXPECT_DOUBLE_EQ(frames_per_second(1e6, 200), 200.0);
  EXPECT_EQ(frames_per_second(0, 200), 0);
  // 1000 bytes in 500 cycles of 5 ns: 1000 / 2.5 us = 0.4 GB/s.
  EXPECT_DOUBLE_EQ(average_gbps(1000, 500, 200), 0.4);
  EXPECT_EQ(average_gbps(1000, 0, 200), 0);
}

TEST(Utilization, IsWorkDoneOverWorkPossible) {
  EXPECT_DOUBLE_EQ(utilization(900, 10, 100), 0.9);
  EXPECT_EQ(utilization(900, 0, 100), 0);
}

TEST(RowHits, AreAShareOfColumnCommands) {
  EXPECT_DOUBLE_EQ(row_hit_rate(3, 4), 0.75);
  EXPECT_EQ(row_hit_rate(0, 0), 0);
}

MemoryCeiling ceiling() {
  MemorySpec memory;
  memory.tck_ns = 1;  // 2 transfers a ns of 4 bytes: 8 GB/s
  memory.bus_bits = 32;
  BoardSpec board;
  board.port.width_bits = 128;
  return memory_ceiling(memory, board, 1, 200);
}

TEST(MemoryCeiling, CountsBytesPerFabricCycle) {
  EXPECT_DOUBLE_EQ(ceiling().channel, 40.0);  // 8 GB/s / 200 MHz
  EXPECT_DOUBLE_EQ(ceiling().ports, 16.0);    // 128 bits
}

TEST(MemoryFloor, IsTheTightestOfChannelAndPorts) {
  EXPECT_DOUBLE_EQ(memory_floor_cycles(3200, 0, ceiling()), 200.0);     // read port
  EXPECT_DOUBLE_EQ(memory_floor_cycles(0, 3200, ceiling()), 200.0);     // write port
  EXPECT_DOUBLE_EQ(memory_floor_cycles(1600, 1600, ceiling()), 100.0);  // both in parallel
  MemoryCeiling narrow = ceiling();
  narrow.channel = 20;
  EXPECT_DOUBLE_EQ(memory_floor_cycles(1600, 1600, narrow), 160.0);  // channel
}

TEST(Roofline, HasTwoBoundsAndAPosition) {
  const Roofline roof = roofline(64000, 100, 3200, 0, ceiling(), 800);
  EXPECT_DOUBLE_EQ(roof.macs_per_byte, 20.0);
  EXPECT_DOUBLE_EQ(roof.compute_bound, 100.0);
  EXPECT_DOUBLE_EQ(roof.memory_bound, 320.0);  // 64000 / 200
  EXPECT_DOUBLE_EQ(roof.attainable(), 100.0);
  EXPECT_DOUBLE_EQ(roof.achieved, 80.0);
}

TEST(BoardShare, ExceedsOneWhereTheBoardHasNone) {
  EXPECT_DOUBLE_EQ(board_share(50, 200), 0.25);
  EXPECT_DOUBLE_EQ(board_share(0, 0), 0);
  EXPECT_GT(board_share(3, 0), 1);
}

}  // namespace
}  // namespace rill
