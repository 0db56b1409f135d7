// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/board_fit.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

BoardSpec::Capacity board() {
  BoardSpec::Capacity capacity;
  capacity.dsp = 360;
  capacity.bram36 = 216;
  capacity.lut = 70560;
  capacity.lutram_lut = 28800;
  capacity.ff = 141120;
  return capacity;
}

TEST(BoardFit, FullIsNotTooMuch) {
  Resources needed;
  needed.dsp = 360;
  needed.bram18 = 432;
  needed.lut = 70560;
  EXPECT_THAT(shortages(needed, board()), testing::IsEmpty());
}

TEST(BoardFit, OnePieceTooManyIsFound) {
  Resources needed;
  needed.dsp = 361;
  needed.bram18 = 433;
  needed.uram = 1;  // the chip has none
  needed.lutram_lut = 28000;
  needed.srl_lut = 800.5;  // both kinds of LUT memory share one supply
  const std::vector<Shortage> found = shortages(needed, board());
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].resource, "DSP");
  EXPECT_EQ(found[1].resource, "BRAM36");
  EXPECT_EQ(found[1].needed, 216.5);
  EXPECT_EQ(found[2].resource, "URAM");
  EXPECT_EQ(found[3].resource, "LUT as memory");
  EXPECT_EQ(found[3].needed, 28801);
  EXPECT_EQ(found[3].available, 28800);
}

}  // namespace
}  // namespace rill
