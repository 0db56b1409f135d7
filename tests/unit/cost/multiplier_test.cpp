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

TEST(MultiplierLuts, OneRowIsAnAndABit) {
  EXPECT_EQ(multiplier_luts(1, 7, kE2), 8);
  EXPECT_EQ(multiplier_luts(1, 7, kE1), 8);
}

TEST(MultiplierLuts, TwoRowsAreTwoLutsAColumnInFrontOfTheChain) {
  // Ten columns: the first two have no carry yet, the top one feeds none.
  for (const Family family : {kE1, kE2}) {
    EXPECT_EQ(multiplier_luts(2, 8, family), 2 * 10 - 3);
    EXPECT_EQ(multiplier_luts(2, 2, family), 2 * 4 - 3);
  }
}

TEST(MultiplierLuts, ThreeRowsTakeAnotherEightAndSevenInputsAColumn) {
  // F8 joins four LUTs, F7 two.
  for (const Family family : {kE1, kE2}) {
    EXPECT_EQ(multiplier_luts(3, 13, family) - multiplier_luts(3, 12, family), 4 + 2);
  }
}

TEST(MultiplierLuts, FourRowsTakeTwoWideLutsAColumn) {
  // F9 joins eight LUTs on UltraScale+; 7-series has F8, and a LUT behind the two.
  EXPECT_EQ(multiplier_luts(4, 17, kE2) - multiplier_luts(4, 16, kE2), 8 + 8);
  EXPECT_EQ(multiplier_luts(4, 17, kE1) - multiplier_luts(4, 16, kE1), 4 + 4 + 1);
}

TEST(MultiplierLuts, DoesNotCareWhichOperandIsWider) {
  EXPECT_EQ(multiplier_luts(9, 11, kE2), multiplier_luts(11, 9, kE2));
}

// Products of our own, synthesised with Yosys 0.23 (bench/validation/synthesis).
TEST(MultiplierLuts, StayNearSynthesis) {
  struct Product {
    int a, b;
    double ultrascale, series7;
  };
  const Product products[]{
      {2, 3, 7, 7},       {2, 16, 33, 33},   {3, 3, 9, 9},      {3, 4, 12, 12},
      {3, 5, 17, 17},     {3, 8, 35, 35},    {3, 12, 59, 59},   {4, 4, 26, 26},
      {4, 5, 46, 31},     {4, 6, 48, 42},    {4, 9, 97, 70},    {4, 12, 145, 97},
      {4, 16, 209, 133},  {5, 5, 53, 41},    {5, 7, 62, 59},    {5, 11, 98, 95},
      {6, 8, 125, 103},   {6, 9, 135, 113},  {6, 14, 186, 163}, {7, 7, 120, 109},
      {7, 8, 134, 122},   {8, 11, 238, 227}, {8, 12, 256, 240}, {8, 16, 333, 310},
      {9, 9, 205, 193},   {9, 11, 254, 240}, {9, 14, 314, 315}, {10, 12, 301, 300},
      {12, 12, 349, 345}, {12, 16, 456, 452}};
  double sum = 0;
  const auto add = [&](const Product& p, double reference, Family family) {
    const double percent = 100 * std::abs(multiplier_luts(p.a, p.b, family) / reference - 1);
    EXPECT_LE(percent, 23) << p.a << "x" << p.b;
    sum += percent;
  };
  for (const Product& p : products) {
    add(p, p.ultrascale, kE2);
    add(p, p.series7, kE1);
  }
  EXPECT_LE(sum / (2.0 * static_cast<double>(std::size(products))), 7);
}

}  // namespace
}  // namespace rill
