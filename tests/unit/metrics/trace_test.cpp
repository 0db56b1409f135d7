// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/trace.h"

#include <gmock/gmock.h>

#include <array>
#include <random>

namespace rill {

bool operator==(const TracePoint& a, const TracePoint& b) {
  return a.at == b.at && a.value == b.value;
}

namespace {

using testing::ElementsAre;
using Points = std::vector<TracePoint>;

TracePoint at(Cycle cycle, std::int64_t value) { return {cycle, value}; }

TEST(StateSteps, OfOneCycleAreTheStretchesThemselves) {
  StateSteps steps(10, 30, 1, 3);
  steps.add(1, 0, 12);
  steps.add(2, 12, 13);
  steps.add(2, 13, 20);
  steps.add(0, 20, 100);
  EXPECT_THAT(steps.finish(), ElementsAre(at(10, 1), at(12, 2), at(20, 0)));
}

TEST(StateSteps, TakeTheStateOfMostOfTheirCycles) {
  StateSteps steps(0, 100, 10, 3);
  steps.add(0, 0, 4);
  steps.add(1, 4, 10);  // 6 of 10
  steps.add(2, 10, 13);
  steps.add(0, 13, 45);  // 7 of 10, then whole steps, then 5 of 10
  steps.add(2, 45, 50);  // as many: the smaller
  steps.add(2, 50, 72);
  EXPECT_THAT(steps.finish(), ElementsAre(at(0, 1), at(10, 0), at(50, 2)));
}

TEST(StateSteps, OfOneCycleKeepTheAccountOfAnyStretches) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::mt19937 random(seed);
    const Cycle end = 500;
    StateSteps steps(0, end, 1, 5);
    std::array<Cycle, 5> account{};
    for (Cycle now = 0; now < end;) {
      const std::size_t state = random() % 5;
      const Cycle until = std::min(end, now + 1 + static_cast<Cycle>(random() % 9));
      steps.add(state, now, until);
      account.at(state) += until - now;
      now = until;
    }
    const Points points = steps.finish();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Cycle until = i + 1 < points.size() ? points[i + 1].at : end;
      account.at(static_cast<std::size_t>(points[i].value)) -= until - points[i].at;
    }
    EXPECT_THAT(account, testing::Each(0)) << "seed " << seed;
  }
}

TEST(AmountSteps, SpreadAnAmountOverItsCycles) {
  AmountSteps steps(10, 50, 10);
  steps.add(5, 25, 20);   // 5 before the window
  steps.add(40, 60, 40);  // half of it behind
  steps.add(12, 13, 3);   // out of order
  EXPECT_THAT(steps.steps(), ElementsAre(at(10, 13), at(20, 5), at(40, 20)));
}

TEST(AmountSteps, CountWhatCameBefore) {
  AmountSteps steps(10, 50, 10);
  steps.add(3, 4, 1);
  steps.add(9, 10, 1);
  steps.add(10, 11, 1);
  EXPECT_EQ(steps.before(), 2);
}

TEST(Rates, FallToZeroWhereNothingComes) {
  Trace trace;
  trace.until = 60;
  trace.every = 10;
  EXPECT_THAT(rates_of({at(0, 3), at(10, 3), at(30, 5), at(50, 1)}, trace),
              ElementsAre(at(0, 3), at(20, 0), at(30, 5), at(40, 0), at(50, 1)));
}

TEST(Levels, AreWhatCameLessWhatWent) {
  EXPECT_THAT(levels_of({at(0, 3), at(10, 2)}, {at(10, 2), at(20, 4)}, 1),
              ElementsAre(at(0, 4), at(20, 0)));
}

}  // namespace
}  // namespace rill
