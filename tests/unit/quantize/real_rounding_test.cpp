// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/real_rounding.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/core/error.h"

namespace rill {
namespace {

// The table of reference/quantization.md, 1.2, column by column.
const std::vector<float> kValues{5.5F, 2.5F, 1.6F, 1.1F, -1.1F, -1.6F, -2.5F, -5.5F};

void expect_column(const char* name, const std::vector<float>& expected) {
  const RealRounding rounding = real_rounding_named(name);
  for (std::size_t i = 0; i < kValues.size(); ++i) {
    EXPECT_EQ(round_real(kValues[i], rounding), expected[i]) << name << " of " << kValues[i];
  }
}

TEST(RealRounding, EveryModeEqualsTheTable) {
  expect_column("ROUND", {6, 2, 2, 1, -1, -2, -2, -6});
  expect_column("half_even", {6, 2, 2, 1, -1, -2, -2, -6});
  expect_column("CEIL", {6, 3, 2, 2, -1, -1, -2, -5});
  expect_column("FLOOR", {5, 2, 1, 1, -2, -2, -3, -6});
  expect_column("UP", {6, 3, 2, 2, -2, -2, -3, -6});
  expect_column("DOWN", {5, 2, 1, 1, -1, -1, -2, -5});
  expect_column("HALF_UP", {6, 3, 2, 1, -1, -2, -3, -6});
  expect_column("HALF_DOWN", {5, 2, 2, 1, -1, -2, -2, -5});
}

TEST(RealRounding, DpuLetsNegativeTiesGoUp) {
  EXPECT_EQ(round_real(-0.5F, RealRounding::Dpu), 0.0F);
  EXPECT_EQ(round_real(0.5F, RealRounding::Dpu), 0.0F);
  EXPECT_EQ(round_real(1.5F, RealRounding::Dpu), 2.0F);
  EXPECT_EQ(round_real(-1.5F, RealRounding::Dpu), -1.0F);
  EXPECT_EQ(round_real(-1.6F, RealRounding::Dpu), -2.0F);
}

TEST(RealRounding, HalfUpAddsInFloat32) {
  // 0.49999997 + 0.5 is 1 in float32 (quantization.md, 1.2).
  EXPECT_EQ(round_real(0.49999997F, RealRounding::HalfAway), 1.0F);
}

TEST(RealRounding, UnknownNameListsTheKnownOnes) {
  try {
    real_rounding_named("NEAREST");
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("HALF_EVEN"), std::string::npos) << error.what();
  }
}

TEST(IntegerRange, IsThatOfEveryKind) {
  EXPECT_EQ(integer_range(8, true, false).min, -128);
  EXPECT_EQ(integer_range(8, true, true).min, -127);
  EXPECT_EQ(integer_range(8, true, true).max, 127);
  EXPECT_EQ(integer_range(8, false, false).max, 255);
  EXPECT_EQ(integer_range(8, false, true).max, 254);
}

}  // namespace
}  // namespace rill
