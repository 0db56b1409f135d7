// SPDX-License-Identifier: Apache-2.0
#include "sim/core/bilinear.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rill {
namespace {

TEST(Bilinear, PositionsAreThoseOfCentresAtHalfPixels) {
  for (const auto& [from, to] : {std::pair(360, 160), {640, 320}, {7, 5}, {5, 7}, {3, 3}, {1, 4}}) {
    for (int target = 0; target < to; ++target) {
      const BilinearPosition position = bilinear_position(target, from, to);
      const double centre = (target + 0.5) * from / to - 0.5;
      EXPECT_EQ(position.first, std::clamp(static_cast<int>(std::floor(centre)), 0, from - 1));
      EXPECT_NEAR(static_cast<double>(position.share) / static_cast<double>(position.whole),
                  centre - std::floor(centre), 1e-9);
    }
  }
}

// A smaller picture never needs a row for two of its own: then each can leave with its last one.
TEST(Bilinear, EveryRowOfASmallerPictureHasALastRowOfItsOwn) {
  for (int from = 1; from < 40; ++from) {
    for (int to = 1; to <= from; ++to) {
      int before = -1;
      for (int target = 0; target < to; ++target) {
        const int last = bilinear_position(target, from, to).last();
        ASSERT_GT(last, before) << from << " to " << to;
        ASSERT_LT(last, from);
        before = last;
      }
    }
  }
}

TEST(Bilinear, HalvesAreRoundedUp) {
  const BilinearPosition middle{0, 1, 1, 2};
  EXPECT_EQ(bilinear_value(middle, middle, 0, 0, 1, 1), 1);
  EXPECT_EQ(bilinear_value(middle, middle, 0, 0, 0, 1), 0);
  EXPECT_EQ(bilinear_value({0, 1, 0, 2}, {0, 1, 0, 2}, 9, 1, 1, 1), 9);
}

}  // namespace
}  // namespace rill
