// SPDX-License-Identifier: Apache-2.0
#include "sim/report/classes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/error.h"

namespace rill {
namespace {

TEST(TopClasses, AreSortedByScoreAndThenByIndex) {
  Format format = Format::scaled(32, true, false);
  format.scale = {0.5, 0.5, 0.25, 0.5};  // one scale a channel: codes alone do not tell
  const std::vector<ClassScore> top = top_classes({{4, 1, 1}, format, {4, 2, 10, 4}}, 3);
  ASSERT_EQ(top.size(), 3u);
  EXPECT_EQ(top[0].index, 2);
  EXPECT_EQ(top[0].code, 10);
  EXPECT_EQ(top[0].score, 2.5);
  EXPECT_EQ(top[1].index, 0);
  EXPECT_EQ(top[2].index, 3);
  // Softmax of 2.5, 2, 2 and 1.
  const double sum = 1 + 2 * std::exp(-0.5) + std::exp(-1.5);
  EXPECT_NEAR(top[0].probability, 1 / sum, 1e-12);
  EXPECT_NEAR(top[1].probability, std::exp(-0.5) / sum, 1e-12);
}

TEST(TopClasses, WantAMapOfOnePixel) {
  EXPECT_THROW(top_classes({{1, 1, 2}, Format::fixed(8, 8), {1, 2}}, 5), ConfigError);
}

}  // namespace
}  // namespace rill
