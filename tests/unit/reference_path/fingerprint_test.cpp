// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/fingerprint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/reference/formula.h"

namespace rill {
namespace {

/// Two channels of two pixels, channels fastest: channel 0 is (1, -2), channel 1 is (3, 4).
RealMap small_map() { return {Shape{2, 1, 2}, {1, 3, -2, 4}}; }

TEST(Fingerprint, CountsChannelByChannel) {
  const Fingerprint print = fingerprint_of(small_map());
  EXPECT_EQ(print.sum, 6);
  EXPECT_EQ(print.sum_abs, 10);
  EXPECT_EQ(print.sum_sq, 30);
  EXPECT_EQ(print.min, -2);
  EXPECT_EQ(print.max, 4);
  EXPECT_DOUBLE_EQ(print.rms(), std::sqrt(7.5));
  const double planar[] = {1, -2, 3, 4};
  ASSERT_EQ(print.samples.size(), 16u);
  for (std::uint64_t k = 0; k < 16; ++k) EXPECT_EQ(print.samples[k], planar[splitmix64(k) % 4]);
}

TEST(Fingerprint, AgreesWithItselfAndNotWithAnotherShape) {
  const Fingerprint print = fingerprint_of(small_map());
  EXPECT_TRUE(deviation(print, print).agrees());
  Fingerprint other = print;
  other.shape = {1, 2, 2};
  EXPECT_FALSE(deviation(print, other).agrees());
}

TEST(Fingerprint, FarTellsWhichToleranceIsBroken) {
  const Fingerprint golden = fingerprint_of(small_map());
  Fingerprint ours = golden;
  ours.samples[3] += 2e-4 * golden.rms();
  EXPECT_NEAR(deviation(ours, golden).points, 2e-4, 1e-9);
  EXPECT_FALSE(deviation(ours, golden).agrees());
  ours = golden;
  ours.sum += 2e-4 * golden.sum_abs;
  EXPECT_NEAR(deviation(ours, golden).sum, 2e-4, 1e-9);
  EXPECT_FALSE(deviation(ours, golden).agrees());
  ours = golden;
  ours.sum_sq *= 1.0003;
  EXPECT_NEAR(deviation(ours, golden).moments, 3e-4, 1e-9);
  EXPECT_FALSE(deviation(ours, golden).agrees());
}

TEST(Fingerprint, AMapOfZerosMustBeMetExactly) {
  const Fingerprint zero = fingerprint_of({Shape{1, 1, 2}, {0, 0}});
  EXPECT_TRUE(deviation(zero, zero).agrees());
  EXPECT_FALSE(deviation(fingerprint_of({Shape{1, 1, 2}, {0, 1e-9}}), zero).agrees());
}

}  // namespace
}  // namespace rill
