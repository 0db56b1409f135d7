// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/multiplier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

namespace rill {
namespace {

constexpr Family kE2 = Family::UltraScalePlus;
constexpr Family kE1 = Family::Series7;

TEST(DspPerProduct, FollowsThePortWidths) {
  EXPECT_EQ(dsp_per_product({18, true}, {27, true}, kE2), 1);
  EXPECT_EQ(dsp_per_product({27, true}, {18, true}, kE2), 1);  // either way round
  EXPECT_EQ(dsp_per_product({18, true}, {27, true}, kE1), 2);  // 25-bit port
  EXPECT_EQ(dsp_per_product({18, true}, {25, true}, kE1), 1);
  EXPECT_EQ(dsp_per_product({35, true}, {35, true}, kE2), 4);
}

TEST(DspPerProduct, UnsignedOperandsLoseABit) {
  EXPECT_EQ(dsp_per_product({27, false}, {18, true}, kE2), 2);
  EXPECT_EQ(dsp_per_product({26, false}, {18, true}, kE2), 1);
  EXPECT_EQ(dsp_per_product({18, false}, {18, true}, kE2), 1);  // 19 bits fit the wide port
  EXPECT_EQ(dsp_per_product({18, false}, {18, false}, kE2), 2);
}

TEST(ProductsPerDsp, TwoInt8OnDsp48e2Only) {
  // 18-bit lanes: 18 + 8 = 26 bits fit 27, not 25.
  EXPECT_EQ(products_per_dsp({8, true}, {8, true}, kE2), 2);
  EXPECT_EQ(products_per_dsp({8, true}, {8, true}, kE1), 1);
  // An unsigned activation needs 9 signed bits: 19-bit lanes, 19 + 8 = 27 just fit.
  EXPECT_EQ(products_per_dsp({8, false}, {8, true}, kE2), 2);
  EXPECT_EQ(products_per_dsp({9, false}, {8, true}, kE2), 1);
}

TEST(ProductsPerDsp, FourInt4OnDsp48e2) {
  EXPECT_EQ(products_per_dsp({4, false}, {4, true}, kE2), 4);
  // Clean lanes of 4 + 4 + 2 = 10 bits on a 25-bit port: 10 + 10 + 4 = 24.
  EXPECT_EQ(products_per_dsp({4, true}, {4, true}, kE1), 3);
}

TEST(ProductsPerDsp, SkyNetsWidthsDoNotPack) {
  // 9-bit maps, 11-bit weights: 22-bit lanes, 22 + 11 = 33 bits.
  EXPECT_EQ(products_per_dsp({9, true}, {11, true}, kE2), 1);
}

TEST(MultiplierLuts, SmallProductsAreLookedUp) {
  EXPECT_EQ(multiplier_luts(3, 3, kE2), 6);  // six inputs: a LUT6 for each bit of the product
  EXPECT_GT(multiplier_luts(4, 4, kE2), 8);
}

TEST(MultiplierLuts, DoesNotCareWhichOperandIsWider) {
  EXPECT_EQ(multiplier_luts(9, 11, kE2), multiplier_luts(11, 9, kE2));
}

// Products of our own, synthesised with Yosys 0.23 (bench/validation/synthesis).
// Four rows on UltraScale+ (4x12: 145, 4x16: 209) are 30 to 40 % low and left out: the mapper makes
// twice as many LUTs of them as on 7-series, and not of their neighbours.
TEST(MultiplierLuts, StayNearSynthesis) {
  struct Product {
    int a, b;
    double ultrascale, series7;
  };
  const Product products[]{{5, 5, 53, 41},    {4, 6, 48, 42},    {6, 8, 125, 103}, {7, 7, 120, 109},
                           {8, 12, 256, 240}, {8, 16, 333, 310}, {9, 11, 254, 240}};
  double sum = 0;
  for (const Product& p : products) {
    const double newer = 100 * std::abs(multiplier_luts(p.a, p.b, kE2) / p.ultrascale - 1);
    const double older = 100 * std::abs(multiplier_luts(p.a, p.b, kE1) / p.series7 - 1);
    EXPECT_LE(newer, 18) << p.a << "x" << p.b;
    EXPECT_LE(older, 32) << p.a << "x" << p.b;
    sum += newer + older;
  }
  EXPECT_LE(sum / (2.0 * static_cast<double>(std::size(products))), 7);
}

}  // namespace
}  // namespace rill
