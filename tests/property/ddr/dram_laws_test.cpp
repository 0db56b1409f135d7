// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "modules/ddr/dram_channel.h"
#include "tests/unit/ddr/test_memories.h"

namespace rill::test {

namespace {

struct Seen {
  Direction direction;
  DramTick arrival;
  DramTick data_end;
};

struct Traffic {
  MemorySpec spec;
  std::vector<Seen> bursts;
  DramCounters counters;
  std::map<std::pair<int, std::int64_t>, int> rows;  ///< bursts by bank and row
};

/// A random memory and random traffic with bursts of locality, offered as fast as there is room.
Traffic random_run(unsigned seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  Traffic run;
  run.spec = pick(0, 1) == 0 ? ddr3_1600() : ddr4_2400();
  MemorySpec& spec = run.spec;
  if (pick(0, 1) == 1) {
    spec.address_map = {"offset", "bank_group", "column", "bank", "rank", "row"};
  }
  if (pick(0, 3) == 0) spec.ranks = 2;
  spec.read_queue = pick(1, 40);
  spec.write_queue = pick(1, 40);
  spec.timing.read_to_write_gap = pick(0, 3);
  DramChannel channel(spec);
  const int count = pick(1, 600);
  const int jump_percent = pick(0, 100);
  const int write_percent = pick(0, 100);
  std::uint64_t address = 0;
  DramTick arrival = 0;
  DramTick now = 0;
  run.bursts.resize(static_cast<std::size_t>(count), {Direction::Read, 0, -1});
  for (int i = 0; i < count;) {
    const Direction direction = pick(1, 100) <= write_percent ? Direction::Write : Direction::Read;
    if (pick(1, 100) <= jump_percent) address = static_cast<std::uint64_t>(pick(0, 1 << 24)) * 64;
    const DramTick offered = arrival + (pick(0, 9) == 0 ? pick(0, 5000) : pick(0, 6));
    const auto settle = [&] {
      now = channel.next_command();
      if (const auto done = channel.step()) {
        Seen& seen = run.bursts[done->id];
        EXPECT_EQ(seen.data_end, -1) << "seed " << seed << ": burst served twice";
        seen.data_end = done->data_end;
      }
    };
    while (!channel.has_room(direction) || channel.next_command() < offered) settle();
    arrival = std::max(offered, now);
    run.bursts[static_cast<std::size_t>(i)] = {direction, arrival, -1};
    const DramLocation location = channel.address_map().locate(address);
    ++run.rows[{location.bank, location.row}];
    channel.enqueue(address, direction, static_cast<std::uint64_t>(i), arrival);
    address += 64;
    if (++i == count) {
      while (channel.next_command() != DramChannel::kNever) settle();
    }
  }
  run.counters = channel.counters();
  return run;
}

constexpr DramTick kBurst = 4;

}  // namespace

TEST(DramLaws, EveryBurstIsServedOnceAndNotTooSoon) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const Traffic run = random_run(seed);
    for (const Seen& seen : run.bursts) {
      const int latency =
          seen.direction == Direction::Read ? run.spec.timing.cl : run.spec.timing.cwl;
      EXPECT_GE(seen.data_end, seen.arrival + latency + kBurst) << "seed " << seed;
    }
    EXPECT_EQ(run.counters.reads + run.counters.writes,
              static_cast<std::int64_t>(run.bursts.size()))
        << "seed " << seed;
  }
}

TEST(DramLaws, TheDataBusCarriesOneBurstAtATime) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Traffic run = random_run(seed);
    std::sort(run.bursts.begin(), run.bursts.end(),
              [](const Seen& a, const Seen& b) { return a.data_end < b.data_end; });
    for (std::size_t i = 1; i < run.bursts.size(); ++i) {
      const Seen& before = run.bursts[i - 1];
      const Seen& after = run.bursts[i];
      DramTick gap = kBurst;
      if (before.direction == Direction::Read && after.direction == Direction::Write) {
        gap += run.spec.timing.read_to_write_gap;
      }
      EXPECT_GE(after.data_end - before.data_end, gap) << "seed " << seed << " burst " << i;
    }
  }
}

TEST(DramLaws, EveryRowThatIsUsedWasOpened) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const Traffic run = random_run(seed);
    EXPECT_GE(run.counters.activates, static_cast<std::int64_t>(run.rows.size()))
        << "seed " << seed;
    EXPECT_LE(run.counters.row_hits, static_cast<std::int64_t>(run.bursts.size() - run.rows.size()))
        << "seed " << seed;
    EXPECT_EQ(run.counters.data_ticks, kBurst * static_cast<DramTick>(run.bursts.size()));
  }
}

TEST(DramLaws, TheSameTrafficTakesTheSameTime) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const Traffic a = random_run(seed);
    const Traffic b = random_run(seed);
    for (std::size_t i = 0; i < a.bursts.size(); ++i) {
      EXPECT_EQ(a.bursts[i].data_end, b.bursts[i].data_end) << "seed " << seed;
    }
  }
}

}  // namespace rill::test
