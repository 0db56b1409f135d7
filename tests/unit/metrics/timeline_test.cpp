// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/timeline.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

namespace rill {
namespace {

using testing::ElementsAre;

Timeline bins(Cycle until, Cycle bin_cycles) {
  Timeline timeline;
  timeline.until = until;
  timeline.bin_cycles = bin_cycles;
  return timeline;
}

void add(SampledCounters& counters, Cycle at, std::int64_t total) { counters.add(at, &total); }

TEST(Timeline, ItsLastBinEndsWithTheRun) {
  const Timeline timeline = bins(25, 10);
  EXPECT_EQ(timeline.bins(), 3U);
  EXPECT_EQ(timeline.cycles_of(0), 10);
  EXPECT_EQ(timeline.cycles_of(2), 5);
}

TEST(SampledCounters, GrowEvenlyBetweenReadings) {
  SampledCounters counters(1);
  add(counters, 10, 20);
  add(counters, 30, 20);
  add(counters, 40, 60);
  EXPECT_THAT(counters.growth(0, bins(40, 10)), ElementsAre(20, 0, 0, 40));
  EXPECT_THAT(counters.growth(0, bins(40, 5)), ElementsAre(10, 10, 0, 0, 0, 0, 20, 20));
}

TEST(SampledCounters, StandStillAfterTheLastReading) {
  SampledCounters counters(1);
  add(counters, 10, 7);
  EXPECT_THAT(counters.growth(0, bins(30, 10)), ElementsAre(7, 0, 0));
}

TEST(SampledCounters, OfTwoReadingsInOneCycleTheLaterCounts) {
  SampledCounters counters(1);
  add(counters, 10, 7);
  add(counters, 10, 9);
  EXPECT_DOUBLE_EQ(counters.total(0, 10), 9);
  EXPECT_DOUBLE_EQ(counters.total(0, 5), 4.5);
}

TEST(SampledCounters, NothingIsLostOrInvented) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    SampledCounters counters(2);
    std::array<std::int64_t, 2> totals{};
    Cycle now = 0;
    for (int i = 0; i < 200; ++i) {
      now += static_cast<Cycle>(random() % 40);
      totals[0] += static_cast<std::int64_t>(random() % 1000);
      totals[1] += static_cast<std::int64_t>(random() % 3);
      counters.add(now, totals.data());
      if (i % 61 == 60) counters.thin();
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const auto values = counters.growth(i, bins(now + 1, 1 + static_cast<Cycle>(seed)));
      EXPECT_EQ(std::accumulate(values.begin(), values.end(), std::int64_t{0}), totals.at(i))
          << "seed " << seed;
      EXPECT_GE(*std::min_element(values.begin(), values.end()), 0) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace rill
