// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/block_float.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/quantize/block_exponent_search.h"
#include "sim/quantize/flownet.h"

namespace rill::bfp {
namespace {

TEST(Mantissa, ClampsAtOneHundredAndTwentySix) {
  // m = 8, E = 0: step 2^-6, largest 126/64.
  EXPECT_EQ(code(8, 0, 1.0F), 64);
  EXPECT_EQ(code(8, 0, 5.0F), 126);
  EXPECT_EQ(code(8, 0, -5.0F), -126);
  EXPECT_EQ(value(8, 0, 126), 126.0F / 64.0F);
  EXPECT_EQ(code(8, 0, 0.5F / 64.0F), 0);  // half to even
  EXPECT_EQ(code(8, 0, 1.5F / 64.0F), 2);
}

TEST(Exponent, IsThatOfTheFloat32Logarithm) {
  EXPECT_EQ(exponent_of(8, 8.0F), 3);
  EXPECT_EQ(exponent_of(8, 7.9999995F), 3);  // an ulp below: log2 rounds up to 3
  EXPECT_EQ(exponent_of(8, 7.99F), 2);
  EXPECT_EQ(exponent_of(8, 0.0F), -128);
  EXPECT_EQ(exponent_of(4, 1e9F), 7);
  EXPECT_EQ(exponent_of(4, 1e-9F), -8);
}

TEST(Block, OfZerosStaysZero) {
  const std::vector<float> zeros(4, 0.0F);
  EXPECT_EQ(block_exponent(8, zeros.data(), zeros.size()), -128);
  EXPECT_EQ(code(8, -128, 0.0F), 0);
}

TEST(Blocks, LastOneIsWhatIsLeft) {
  EXPECT_EQ(block_sizes(10, 4), (std::vector<int>{4, 4, 2}));
  EXPECT_EQ(block_sizes(10, -1), (std::vector<int>{10}));
}

TEST(Realigned, SoftwareRoundsAndHardwareTruncates) {
  EXPECT_EQ(realigned(8, 105, 1, 3, Realignment::RoundAndClip), 26);
  EXPECT_EQ(realigned(8, 6, 1, 3, Realignment::RoundAndClip), 2);   // 1.5 to even
  EXPECT_EQ(realigned(8, 10, 1, 3, Realignment::RoundAndClip), 2);  // 2.5 to even
  EXPECT_EQ(realigned(8, 10, 1, 3, Realignment::Truncate), 2);
  EXPECT_EQ(realigned(8, -1, 0, 1, Realignment::Truncate), -1);
  EXPECT_EQ(realigned(8, 126, 3, 1, Realignment::RoundAndClip), 126);
  EXPECT_EQ(realigned(8, 64, 1, 0, Realignment::Truncate), 0);    // 128: its low seven bits
  EXPECT_EQ(realigned(8, -65, 1, 0, Realignment::Truncate), -2);  // -130 keeps its sign
}

TEST(OutputCode, ComesFromTwelveFractionBits) {
  // 1.0 * 1.0 = 64*64 = 2^12; exponents equal: 64 again.
  EXPECT_EQ(output_code(8, 64 * 64, 0, 0, Realignment::RoundAndClip), 64);
  EXPECT_EQ(output_code(8, 64 * 64, 2, 0, Realignment::RoundAndClip), 126);
  EXPECT_EQ(output_code(8, 64 * 64 + 32, 0, 0, Realignment::RoundAndClip), 64);  // 64.5 to even
  EXPECT_EQ(output_code(8, -1, 0, 0, Realignment::Truncate), -1);
}

TEST(ExponentSearch, OutlierIsGivenUpWhenTheRestGains) {
  // One value of 64 among values below a half: its exponent leaves them one code.
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<float>(i % 97) / 200.0F);
  const auto calm = search_activation_exponent({8, 8}, values);
  EXPECT_EQ(calm.maximum, -2);
  EXPECT_LE(calm.exponent, calm.maximum);
  EXPECT_GE(calm.exponent, calm.maximum - 2);
  EXPECT_EQ(search_weight_exponent({8, 8}, values, false), -2);  // below 2: not searched
}

TEST(Bias, HasSixteenFractionBits) {
  EXPECT_EQ(bias_code(1.0F), 65536);
  EXPECT_EQ(bias_code(0.5F / 65536.0F), 0);
  EXPECT_EQ(bias_code(-1.5F / 65536.0F), -2);
}

}  // namespace
}  // namespace rill::bfp

namespace rill::flownet {
namespace {

TEST(FlowNetActivation, RoundsHalfUpWithinZeroToOne) {
  EXPECT_EQ(activation_code(4, -1.0F), 0);
  EXPECT_EQ(activation_code(4, 0.5F / 16.0F), 1);
  EXPECT_EQ(activation_code(4, 2.0F), 15);
  EXPECT_EQ(activation_value(4, 15), 15.0F / 16.0F);
}

TEST(FlowNetWeight, UsesTheWholeTwosComplementRange) {
  EXPECT_EQ(weight_code(4, 0.125F, -1.0F), -8);
  EXPECT_EQ(weight_code(4, 0.125F, 1.0F), 7);
  EXPECT_EQ(weight_code(1, 1.0F, 0.3F), 0);
  EXPECT_EQ(weight_code(1, 1.0F, -0.6F), -1);
  EXPECT_EQ(weight_code(4, 1.0F, -0.0625F), 0);  // a tie goes up
}

TEST(FlowNetUpsampling, TapsAreQuartersAndEdgesRepeat) {
  // 4, 8 in a row: 4, 5, 7, 8 in units of 1/16.
  EXPECT_EQ(upsampled({4, 8}, 1, 2, 2),
            (std::vector<std::int64_t>{64, 80, 112, 128, 64, 80, 112, 128}));
}

}  // namespace
}  // namespace rill::flownet
