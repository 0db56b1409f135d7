// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/back_pressure.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

/// A map of 4 x 8 pixels with 12 channels.
StreamShape words(int lanes, int pixels) { return {4, 8, 12, lanes, pixels, 8}; }

TEST(BackPressure, AConverterGivesAWordACycle) {
  EXPECT_EQ(conversion_cycles(words(4, 1), words(4, 1)), 3);
  EXPECT_EQ(conversion_cycles(words(6, 1), words(4, 1)), 3);
  EXPECT_EQ(conversion_cycles(words(4, 1), words(6, 1)), 3);
  // Of two pixels side by side the second leaves when all channels of the first have.
  EXPECT_EQ(conversion_cycles(words(1, 2), words(1, 1)), 12 + 12);
  EXPECT_EQ(conversion_cycles(words(1, 2), words(4, 1)), 12 + 3);
  EXPECT_EQ(conversion_cycles(words(4, 4), words(4, 2)), 3 + 3);
  // Two items make one word of twice the pixels.
  EXPECT_EQ(conversion_cycles(words(4, 1), words(4, 2)), 3);
}

}  // namespace
}  // namespace rill
