// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/draw_points.h"

#include <gmock/gmock.h>

#include <set>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::Pair;

SweepAxis listed(const std::string& key, const std::vector<std::string>& values) {
  SweepAxis axis;
  axis.key = key;
  axis.values = values;
  return axis;
}

SweepAxis range(const std::string& key, double from, double to, bool whole) {
  SweepAxis axis;
  axis.key = key;
  axis.from = from;
  axis.to = to;
  axis.whole = whole;
  return axis;
}

TEST(DrawPoints, AGridHasEveryCombinationTheLastKeyFastest) {
  SweepSpec sweep;
  sweep.vary = {listed("a", {"1", "2"}), listed("b", {"x", "y", "z"})};
  const auto points = draw_points(sweep);
  ASSERT_EQ(points.size(), 6U);
  EXPECT_THAT(points[0], ElementsAre(Pair("a", "1"), Pair("b", "x")));
  EXPECT_THAT(points[1], ElementsAre(Pair("a", "1"), Pair("b", "y")));
  EXPECT_THAT(points[5], ElementsAre(Pair("a", "2"), Pair("b", "z")));
  EXPECT_EQ(std::set<SweepSettings>(points.begin(), points.end()).size(), 6U);
}

TEST(DrawPoints, AGridTooLargeToHoldIsRefused) {
  SweepSpec sweep;
  const std::vector<std::string> many(1000, "1");
  sweep.vary = {listed("a", many), listed("b", many), listed("c", many)};
  EXPECT_THROW(draw_points(sweep), ConfigError);
}

TEST(DrawPoints, ListedPointsKeepTheirOrderAndNameAllKeys) {
  SweepSpec sweep;
  sweep.sample = SweepSpec::Sample::List;
  sweep.list = {{{"a", "1"}}, {{"b", "2"}, {"a", "3"}}};
  const std::vector<SweepSettings> expected{{{"a", "1"}}, {{"b", "2"}, {"a", "3"}}};
  EXPECT_EQ(draw_points(sweep), expected);
  EXPECT_THAT(point_keys(sweep), ElementsAre("a", "b"));
}

TEST(DrawPoints, RandomPointsStayInRangeAndFollowTheSeed) {
  SweepSpec sweep;
  sweep.sample = SweepSpec::Sample::Random;
  sweep.points = 200;
  sweep.vary = {range("whole", -2, 3, true), range("real", 0.5, 0.75, false),
                listed("word", {"x", "y"})};
  const auto points = draw_points(sweep);
  std::set<std::string> wholes;
  for (const SweepSettings& settings : points) {
    wholes.insert(settings[0].second);
    const double real = std::stod(settings[1].second);
    EXPECT_GE(real, 0.5);
    EXPECT_LE(real, 0.75);
  }
  EXPECT_EQ(wholes, (std::set<std::string>{"-2", "-1", "0", "1", "2", "3"}));
  EXPECT_EQ(draw_points(sweep), points);
  sweep.seed = 2;
  EXPECT_NE(draw_points(sweep), points);
}

TEST(DrawPoints, ALatinHypercubeUsesEveryStratumOfEveryAxisOnce) {
  SweepSpec sweep;
  sweep.sample = SweepSpec::Sample::LatinHypercube;
  sweep.points = 60;
  // As many whole numbers as points: each must come exactly once. Four words: fifteen times each.
  sweep.vary = {range("a", 1, 60, true), range("b", 101, 160, true),
                listed("c", {"w", "x", "y", "z"})};
  const auto points = draw_points(sweep);
  std::set<std::string> a;
  std::set<std::string> b;
  std::multiset<std::string> c;
  for (const SweepSettings& settings : points) {
    a.insert(settings[0].second);
    b.insert(settings[1].second);
    c.insert(settings[2].second);
  }
  EXPECT_EQ(a.size(), 60U);
  EXPECT_EQ(b.size(), 60U);
  for (const char* word : {"w", "x", "y", "z"}) EXPECT_EQ(c.count(word), 15U);
  // Sorted by one axis the other must not be sorted too: the strata were shuffled.
  EXPECT_NE(points[0][0].second, "1");
}

}  // namespace
}  // namespace rill
