// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/resources.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

constexpr Resources kA{1, 2, 3, 4, 5, 6, 7};
constexpr Resources kB{7, 6, 5, 4, 3, 2, 1};

TEST(Resources, SumAddsEveryKind) {
  const Resources sum = kA + kB;
  for (const double value :
       {sum.lut, sum.lutram_lut, sum.srl_lut, sum.ff, sum.bram18, sum.uram, sum.dsp}) {
    EXPECT_EQ(value, 8);
  }
}

TEST(Resources, ProductScalesEveryKind) {
  const Resources twice = kA * 2;
  const Resources sum = kA + kA;
  EXPECT_EQ(twice.lut, sum.lut);
  EXPECT_EQ(twice.lutram_lut, sum.lutram_lut);
  EXPECT_EQ(twice.srl_lut, sum.srl_lut);
  EXPECT_EQ(twice.ff, sum.ff);
  EXPECT_EQ(twice.bram18, sum.bram18);
  EXPECT_EQ(twice.uram, sum.uram);
  EXPECT_EQ(twice.dsp, sum.dsp);
}

TEST(Resources, MaxTakesTheLargerOfEachKind) {
  const Resources larger = max(kA, kB);
  EXPECT_EQ(larger.lut, 7);
  EXPECT_EQ(larger.lutram_lut, 6);
  EXPECT_EQ(larger.srl_lut, 5);
  EXPECT_EQ(larger.ff, 4);
  EXPECT_EQ(larger.bram18, 5);
  EXPECT_EQ(larger.uram, 6);
  EXPECT_EQ(larger.dsp, 7);
}

}  // namespace
}  // namespace rill
