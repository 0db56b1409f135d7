// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/difference.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rill {
namespace {

const Format kFormat = Format::fixed(9, 3);

FeatureMap map_of(std::vector<Code> codes) { return {{2, 2, 2}, kFormat, std::move(codes)}; }

TEST(Difference, CountsAndFindsTheFirst) {
  const FeatureMap expected = map_of({1, 2, 3, 4, 5, 6, 7, 8});
  const FeatureMap actual = map_of({1, 2, 3, 4, 5, 9, 7, 4});
  const Difference difference = difference_of({expected, expected}, {expected, actual}, 0);
  EXPECT_EQ(difference.values, 16);
  EXPECT_EQ(difference.mismatches, 2);
  EXPECT_EQ(difference.largest, 4);
  EXPECT_DOUBLE_EQ(difference.rms, std::sqrt((9.0 + 16.0) / 16));
  // 2 * (1 + 4 + ... + 64) = 408 against 9 + 16; the lsb cancels.
  ASSERT_TRUE(difference.sqnr_db);
  EXPECT_DOUBLE_EQ(*difference.sqnr_db, 10 * std::log10(408.0 / 25));
  ASSERT_TRUE(difference.first);
  EXPECT_EQ(difference.first->image, 1);
  EXPECT_EQ(difference.first->channel, 1);
  EXPECT_EQ(difference.first->row, 1);
  EXPECT_EQ(difference.first->column, 0);
  EXPECT_EQ(difference.first->expected, 6);
  EXPECT_EQ(difference.first->actual, 9);
  EXPECT_EQ(difference.wrong_channels[0], (std::vector<std::int32_t>{0, 0, 0, 0}));
  EXPECT_EQ(difference.wrong_channels[1], (std::vector<std::int32_t>{0, 0, 1, 1}));
}

TEST(Difference, ToleratesWhatIsAskedFor) {
  const FeatureMap expected = map_of({1, 2, 3, 4, 5, 6, 7, 8});
  const FeatureMap actual = map_of({1, 2, 3, 4, 5, 9, 7, 4});
  EXPECT_EQ(difference_of({expected}, {actual}, 3).mismatches, 1);
  const Difference all = difference_of({expected}, {actual}, 4);
  EXPECT_EQ(all.mismatches, 0);
  EXPECT_EQ(all.largest, 4) << "tolerated, not hidden";
  EXPECT_FALSE(all.first);
}

TEST(Difference, CountsCodesThatTheFormatDoesNotHave) {
  // Nine bits: -256 to 255.
  const FeatureMap expected = map_of({1, 255, 256, -256, 5, -257, 7, 8});
  const FeatureMap actual = map_of({1, 255, 0, -256, 5, -1, 7, 8});
  const Difference difference = difference_of({expected}, {actual}, 0);
  EXPECT_EQ(difference.foreign, 2);
  ASSERT_TRUE(difference.first_foreign);
  EXPECT_EQ(difference.first_foreign->expected, 256);
  EXPECT_EQ(difference.first_foreign->row, 0);
  EXPECT_EQ(difference.first_foreign->column, 1);
  EXPECT_EQ(difference.first_foreign->channel, 0);
  EXPECT_FALSE(difference_of({actual}, {actual}, 0).first_foreign);
}

}  // namespace
}  // namespace rill
