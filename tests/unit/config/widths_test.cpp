// SPDX-License-Identifier: Apache-2.0
#include "sim/config/widths.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

/// The published SkyNet numerics in small: sums of depthwise layers live in the map's own format.
NumericsSpec skynet() {
  NumericsSpec numerics;
  numerics.input.format = Format::fixed(9, 3);
  numerics.defaults.weight = FormatSpec{Format::fixed(11, 4), false, false};
  numerics.defaults.bias = FormatSpec{Format::fixed(11, 4), false, false};
  numerics.defaults.output = FormatSpec{Format::fixed(9, 3), false, false};
  numerics.depthwise.accumulation = Accumulation{};
  numerics.depthwise.accumulation->accumulator = Format::fixed(9, 3);
  numerics.pointwise.accumulation = Accumulation{};
  numerics.pointwise.accumulation->accumulator = Format::fixed(12, 4);
  numerics.output_layer.output = FormatSpec{Format::fixed(12, 4), false, false};
  return numerics;
}

TEST(Widths, FixedPointKeepsItsIntegerBits) {
  NumericsSpec numerics = skynet();
  numerics.activation_bits = 7;
  numerics.weight_bits = 5;
  override_widths(numerics);
  EXPECT_EQ(numerics.defaults.output->format.width, 7);
  EXPECT_EQ(numerics.defaults.output->format.fraction_bits, 4);  // 7 - 3
  EXPECT_EQ(numerics.defaults.weight->format.fraction_bits, 1);  // 5 - 4
  EXPECT_EQ(numerics.defaults.bias->format.width, 5);
  EXPECT_EQ(numerics.depthwise.accumulation->accumulator.width, 7);
  EXPECT_EQ(numerics.pointwise.accumulation->accumulator.width, 12);
  EXPECT_EQ(numerics.output_layer.output->format.width, 12);
  EXPECT_EQ(numerics.input.format.width, 9);
}

TEST(Widths, AreAppliedOnceHoweverOftenTheyAreRead) {
  NumericsSpec numerics = skynet();
  numerics.activation_bits = 7;
  numerics.weight_bits = 5;
  override_widths(numerics);
  const NumericsSpec once = numerics;
  override_widths(numerics);
  EXPECT_EQ(numerics.defaults.output->format.fraction_bits,
            once.defaults.output->format.fraction_bits);
  EXPECT_EQ(numerics.depthwise.accumulation->accumulator.fraction_bits,
            once.depthwise.accumulation->accumulator.fraction_bits);
}

TEST(Widths, IntegersChangeTheirWidthAndSumsThatAreKeptStay) {
  NumericsSpec numerics;
  numerics.defaults.weight = FormatSpec{Format::scaled(8, true, true), true, false};
  numerics.defaults.bias = FormatSpec{Format::scaled(32, true, false), true, false};
  numerics.defaults.output = FormatSpec{Format::scaled(8, false, false), false, false};
  numerics.layers["last"].output = FormatSpec{Format::scaled(32, true, false), false, false};
  numerics.activation_bits = 4;
  numerics.weight_bits = 3;
  override_widths(numerics);
  EXPECT_EQ(numerics.defaults.output->format.width, 4);
  EXPECT_EQ(numerics.defaults.weight->format.width, 3);
  EXPECT_EQ(numerics.defaults.bias->format.width, 32);
  EXPECT_EQ(numerics.layers["last"].output->format.width, 32);
}

// What `rill quantize` wrote has steps: 4 bits of the same range have larger ones.
TEST(Widths, GivenScalesKeepTheirRange) {
  NumericsSpec numerics;
  Format map = Format::scaled(8, true, false);
  map.scale = {0.25, 0.5};
  Format mantissas = Format::block_float(8);
  mantissas.scale = {0.125};
  numerics.defaults.output = FormatSpec{map, true, false};
  numerics.layers["blocks"].output = FormatSpec{mantissas, false, true};
  numerics.activation_bits = 6;
  override_widths(numerics);
  EXPECT_EQ(numerics.defaults.output->format.scale, (std::vector<double>{1, 2}));
  EXPECT_EQ(numerics.layers["blocks"].output->format.scale, (std::vector<double>{0.5}));
  override_widths(numerics);
  EXPECT_EQ(numerics.defaults.output->format.scale, (std::vector<double>{1, 2}));
}

TEST(Widths, NothingChangesUnlessAskedFor) {
  NumericsSpec numerics = skynet();
  override_widths(numerics);
  EXPECT_EQ(numerics.defaults.output->format.width, 9);
  EXPECT_EQ(numerics.defaults.weight->format.width, 11);
}

}  // namespace
}  // namespace rill
