// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/l2_norm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/error.h"

namespace rill {
namespace {

TEST(IntegerRoot, IsTheLargestWhoseSquareFits) {
  for (std::uint64_t root = 0; root < 3000; ++root) {
    EXPECT_EQ(integer_root(root * root), root);
    EXPECT_EQ(integer_root(root * root + 2 * root), root);
  }
  EXPECT_EQ(integer_root(~std::uint64_t{0}), 0xFFFFFFFFU);
}

// sum 1: the root is 2^8, the mantissa 2^17 exactly; sum 3: floor(443.4) = 443, 2^25 / 443 = 75743.
TEST(RootReciprocal, FollowsItsDefinition) {
  EXPECT_EQ(root_reciprocal(1).exponent, 8);
  EXPECT_EQ(root_reciprocal(1).mantissa, 1 << 17);
  EXPECT_EQ(root_reciprocal(3).exponent, 8);
  EXPECT_EQ(root_reciprocal(3).mantissa, 75743);
  EXPECT_THROW(root_reciprocal(0), InternalError);
  EXPECT_THROW(root_reciprocal(std::int64_t{1} << 46), InternalError);
}

TEST(RootReciprocal, IsNearTheRealOne) {
  for (std::int64_t sum = 1; sum < (std::int64_t{1} << 46); sum += sum / 7 + 1) {
    const RootReciprocal reciprocal = root_reciprocal(sum);
    EXPECT_GT(reciprocal.mantissa, 1 << 16);
    EXPECT_LE(reciprocal.mantissa, 1 << 17);
    const double value =
        std::ldexp(reciprocal.mantissa, kRootFractionBits - kReciprocalBits - reciprocal.exponent);
    const double root = std::sqrt(static_cast<double>(sum));
    // The root loses up to 2^-8, the mantissa up to one of 2^16.
    EXPECT_NEAR(value * root, 1, std::ldexp(1, -8) / root + std::ldexp(1, -16)) << sum;
  }
}

TEST(NormalizePixel, APixelOfZerosStaysZero) {
  LayerArithmetic arithmetic;
  arithmetic.output.zero_point = {3};
  arithmetic.output.kind = Format::Kind::Scaled;
  arithmetic.requantization.minimum = -10;
  const Code input[] = {0, 0};
  const Code gain[] = {5, 7};
  Code output[] = {1, 1};
  normalize_pixel(arithmetic, input, gain, 2, output);
  EXPECT_EQ(output[0], 3);
  EXPECT_EQ(output[1], 3);
}

}  // namespace
}  // namespace rill
