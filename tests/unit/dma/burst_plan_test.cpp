// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/burst_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace rill::test {

TEST(BurstPlan, CutsAtBurstLengthAndAtFourKib) {
  BurstPlan plan(4096 - 128, 512, 16, 16);
  EXPECT_EQ(plan.take(Direction::Read, Purpose::Input).bytes, 128U);  // up to 4 KiB
  EXPECT_EQ(plan.take(Direction::Read, Purpose::Input).bytes, 256U);  // 16 beats of 16 bytes
  EXPECT_EQ(plan.take(Direction::Read, Purpose::Input).bytes, 128U);  // the rest
  EXPECT_TRUE(plan.empty());
}

TEST(BurstPlan, CoversEveryRegionOnceWithLegalBursts) {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    const int width = 1 << pick(2, 7);
    const int beats = pick(1, 256);
    const auto begin = static_cast<std::uint64_t>(pick(0, 9000));
    const auto bytes = static_cast<std::uint64_t>(pick(1, 20000));
    BurstPlan plan(begin, bytes, width, beats);
    std::uint64_t next = begin;
    while (!plan.empty()) {
      const Burst burst = plan.take(Direction::Write, Purpose::Output);
      const std::uint64_t last = burst.address + burst.bytes - 1;
      const auto unit = static_cast<std::uint64_t>(width);
      EXPECT_EQ(burst.address, next) << "seed " << seed;
      EXPECT_EQ(burst.address / 4096, last / 4096) << "seed " << seed;
      EXPECT_LE(last / unit - burst.address / unit + 1, static_cast<std::uint64_t>(beats))
          << "seed " << seed;
      if (next != begin) {
        EXPECT_EQ(burst.address % unit, 0U) << "seed " << seed;
      }
      next = last + 1;
    }
    EXPECT_EQ(next, begin + bytes) << "seed " << seed;
  }
}

}  // namespace rill::test
