// SPDX-License-Identifier: Apache-2.0
#include "sim/report/words.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

TEST(Words, GroupsDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1590342), "1,590,342");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(-100), "-100");
}

TEST(Words, PrefixesKeepFourDigits) {
  EXPECT_EQ(with_prefix(17), "17");
  EXPECT_EQ(with_prefix(1248), "1.25 k");
  EXPECT_EQ(with_prefix(463.7e6), "463.7 M");
  EXPECT_EQ(with_prefix(2e12), "2 T");
}

TEST(Words, PrefixChangesWhereRoundingReachesTheNext) {
  EXPECT_EQ(with_prefix(999.94), "999.9");
  EXPECT_EQ(with_prefix(999.96), "1 k");
  EXPECT_EQ(with_prefix(999.96e3), "1 M");
}

TEST(Words, BytesAlwaysCarryTheUnit) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(96), "96 B");
  EXPECT_EQ(bytes_text(153600), "153.6 kB");
  EXPECT_EQ(bytes_text(12.3e6), "12.3 MB");
}

TEST(Words, OccupancyIsNeverRoundedAcrossFull) {
  EXPECT_EQ(occupancy_text(1), "100 %");
  EXPECT_EQ(occupancy_text(359.0 / 360), "99.7 %");
  EXPECT_EQ(occupancy_text(70559.0 / 70560), "99.9 %");
  EXPECT_EQ(occupancy_text(0.9987), "99.9 %") << "rounded, not cut";
  EXPECT_EQ(occupancy_text(217.0 / 216), "100.5 %");
  EXPECT_EQ(occupancy_text(70561.0 / 70560), "100.1 %");
  EXPECT_EQ(occupancy_text(7.98), "798 %");
  EXPECT_EQ(occupancy_text(0.5), "50 %");
}

TEST(Words, PercentShowsSmallSharesAndHidesNothing) {
  EXPECT_EQ(percent_text(0), "0 %");
  EXPECT_EQ(percent_text(1), "100 %");
  EXPECT_EQ(percent_text(0.984), "98 %");
  EXPECT_EQ(percent_text(0.0934), "9.3 %");
  EXPECT_EQ(percent_text(0.0996), "10 %");
  EXPECT_EQ(percent_text(1.5), "150 %");
  EXPECT_EQ(percent_cell(0), "·");
  EXPECT_EQ(percent_cell(0.0004), "·");
  EXPECT_EQ(percent_cell(0.0006), "0.1");
}

TEST(Words, SecondsPickTheirUnit) {
  EXPECT_EQ(seconds_text(7.952e-3), "7.952 ms");
  EXPECT_EQ(seconds_text(81.23e-6), "81.2 us");
  EXPECT_EQ(seconds_text(1.5), "1.500 s");
  EXPECT_EQ(seconds_text(5e-9), "5 ns");
  EXPECT_EQ(seconds_text(0), "0 s");
}

TEST(Words, FiguresHaveADecimalOrSeparators) {
  EXPECT_EQ(figure(12.54), "12.5");
  EXPECT_EQ(figure(2), "2");
  EXPECT_EQ(figure(999.94), "999.9");
  EXPECT_EQ(figure(999.96), "1,000");
  EXPECT_EQ(figure(24152.4), "24,152");
}

TEST(Words, PlainDropsTrailingZerosOnly) {
  EXPECT_EQ(plain(0.25, 3), "0.25");
  EXPECT_EQ(plain(12, 3), "12");
  EXPECT_EQ(plain(100, 0), "100");
  EXPECT_EQ(plain(-0.001, 2), "0");
}

}  // namespace
}  // namespace rill
