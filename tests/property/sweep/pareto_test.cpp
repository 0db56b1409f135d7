// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace rill {
namespace {

/// The definition, literally: no other point is at least as good everywhere and better somewhere.
std::vector<bool> brute_force(const std::vector<Costs>& points) {
  std::vector<bool> front(points.size(), false);
  for (std::size_t i = 0; i < points.size(); ++i) {
    front[i] = !points[i].empty();
    for (const double cost : points[i]) front[i] = front[i] && cost == cost;
    for (std::size_t j = 0; front[i] && j < points.size(); ++j) {
      if (points[j].empty()) continue;
      bool no_worse = true;
      bool better = false;
      for (std::size_t k = 0; k < points[i].size(); ++k) {
        no_worse = no_worse && points[j][k] <= points[i][k];  // false for what is no number
        better = better || points[j][k] < points[i][k];
      }
      front[i] = !(no_worse && better);
    }
  }
  return front;
}

std::vector<Costs> draw(std::mt19937& random, int objectives, int count, int levels) {
  std::vector<Costs> points;
  for (int i = 0; i < count; ++i) {
    Costs costs;
    for (int k = 0; k < objectives; ++k) {
      costs.push_back(static_cast<double>(static_cast<int>(random()) % levels) / 4);
      if (random() % 40 == 0) costs.back() = std::numeric_limits<double>::quiet_NaN();
      if (random() % 40 == 0) costs.back() = std::numeric_limits<double>::infinity();
    }
    if (random() % 20 == 0) costs.clear();
    points.push_back(costs);
  }
  return points;
}

TEST(ParetoFront, EqualsBruteForce) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const int objectives = 1 + static_cast<int>(seed % 4);
    const int levels = seed % 2 == 0 ? 5 : 1000;  // few levels: many equal points
    const auto points = draw(random, objectives, static_cast<int>(random() % 120), levels);
    EXPECT_EQ(pareto_front(points), brute_force(points)) << "seed " << seed;
  }
}

TEST(NearFront, HoldsTheFrontAndGrowsWithTheDistance) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    const auto points = draw(random, 2, 60, 1000);
    const std::vector<bool> front = pareto_front(points);
    EXPECT_EQ(near_front(points, 0), front) << "seed " << seed;
    const std::vector<bool> near = near_front(points, 5);
    const std::vector<bool> far = near_front(points, 20);
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_TRUE(!front[i] || near[i]) << "seed " << seed;
      EXPECT_TRUE(!near[i] || far[i]) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace rill
