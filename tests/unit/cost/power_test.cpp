// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/power.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

constexpr Resources kDesign{50000, 0, 0, 70000, 400, 10, 360};
constexpr BoardPower kBoard{Family::UltraScalePlus, 2.0, 8.0};

TEST(EstimatePower, AtZeroClockOnlyStaticAndDdrAreLeft) {
  const Power power = estimate_power(kDesign, {}, 0, 1e9, kBoard);
  // 1e9 bytes a second of 8 bits at 8 pJ: 64 mW.
  EXPECT_DOUBLE_EQ(power.ddr_w, 0.064);
  EXPECT_DOUBLE_EQ(power.total_w(), 2.064);
}

TEST(EstimatePower, DynamicPartIsProportionalToTheClock) {
  const Power slow = estimate_power(kDesign, {}, 100, 0, kBoard);
  const Power fast = estimate_power(kDesign, {}, 200, 0, kBoard);
  EXPECT_DOUBLE_EQ(fast.dynamic_w(), 2 * slow.dynamic_w());
}

TEST(EstimatePower, IdleHardwareStillTakesItsClock) {
  const Power busy = estimate_power(kDesign, {}, 200, 0, kBoard);
  const Power idle = estimate_power(kDesign, {0, 0, 0, 0}, 200, 0, kBoard);
  EXPECT_GT(idle.dynamic_w(), 0);
  EXPECT_LT(idle.dynamic_w(), busy.dynamic_w());
}

TEST(EstimatePower, EveryShareMovesItsOwnKind) {
  ActivityShares half;
  half.dsp = 0.5;
  const Power all = estimate_power(kDesign, {}, 200, 0, kBoard);
  const Power less = estimate_power(kDesign, half, 200, 0, kBoard);
  EXPECT_LT(less.dsp_w, all.dsp_w);
  EXPECT_EQ(less.logic_w, all.logic_w);
  EXPECT_EQ(less.memory_w, all.memory_w);
}

TEST(EnergyPerFrame, IsPowerTimesTime) {
  const Power power = estimate_power(kDesign, {}, 200, 0, kBoard);
  EXPECT_DOUBLE_EQ(energy_per_frame_j(power, 25), power.total_w() / 25);
  EXPECT_EQ(energy_per_frame_j(power, 0), 0);
}

}  // namespace
}  // namespace rill
