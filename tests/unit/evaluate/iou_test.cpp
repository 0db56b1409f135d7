// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/iou.h"

#include <gtest/gtest.h>

#include <random>

namespace rill {
namespace {

TEST(IntersectionOverUnion, IsSharedAreaByCoveredArea) {
  // 10 x 10 and 10 x 10, 5 x 5 shared: 25 / 175.
  EXPECT_DOUBLE_EQ(intersection_over_union({0, 10, 0, 10}, {5, 15, 5, 15}), 25.0 / 175);
  EXPECT_DOUBLE_EQ(intersection_over_union({3, 7, 2, 9}, {3, 7, 2, 9}), 1);
  EXPECT_DOUBLE_EQ(intersection_over_union({0, 4, 0, 4}, {4, 8, 0, 4}), 0) << "they only touch";
}

TEST(IntersectionOverUnion, TheContestsFormulaIsTheSame) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> any(1, 20);
  for (int i = 0; i < 10'000; ++i) {
    const int ax = any(random), ay = any(random), bx = any(random), by = any(random);
    const PixelBox a{ax, ax + any(random), ay, ay + any(random)};
    const PixelBox b{bx, bx + any(random), by, by + any(random)};
    ASSERT_DOUBLE_EQ(intersection_over_union(a, b), contest_intersection_over_union(a, b));
  }
}

}  // namespace
}  // namespace rill
