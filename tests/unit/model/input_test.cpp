// SPDX-License-Identifier: Apache-2.0
#include "sim/model/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "tests/support/files.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Normalise, UsesMeanAndDeviationOfEachColour) {
  const RealMap map = normalise({1, 2, {255, 0, 51, 0, 255, 102}}, {0.5, 0.0, 0.2}, {0.25, 2, 1});
  EXPECT_EQ(map.shape, (Shape{3, 2, 1}));
  EXPECT_THAT(map.values, ElementsAre(DoubleEq(2), DoubleEq(0), DoubleEq(0), DoubleEq(-2),
                                      DoubleEq(0.5), DoubleEq(0.2)));
}

TEST(NormalisedRange, CoversEveryPixel) {
  const MapRange range = normalised_range({0.5, 0.0, 0.5}, {0.25, 1, -0.125});
  EXPECT_EQ(range.lowest, -4);
  EXPECT_EQ(range.highest, 4);
  EXPECT_EQ(range.percentile, 4);
}

TEST(Normalise, RefusesWrongConstants) {
  const Picture picture{1, 1, {0, 0, 0}};
  EXPECT_THAT(test::messages_of([&] {
                normalise(picture, {0.5}, {1, 1, 1});
              }),
              HasSubstr("mean: needs three numbers"));
  EXPECT_THAT(test::messages_of([&] {
                normalise(picture, {0, 0, 0}, {1, 0, 1});
              }),
              HasSubstr("deviation: needs three non-zero numbers"));
}

TEST(NetworkInput, BringsColoursIntoTheNetworksOrder) {
  RunSpec run;
  run.mean = {0, 0, 0};
  run.deviation = {1, 2, 4};  // of red, green, blue
  const Picture picture{1, 1, {255, 255, 51}};
  EXPECT_THAT(network_input(picture, run, {3, 1, 1}).values,
              ElementsAre(DoubleEq(1), DoubleEq(0.5), DoubleEq(0.05)));
  run.colour_order = RunSpec::ColourOrder::Bgr;
  EXPECT_THAT(network_input(picture, run, {3, 1, 1}).values,
              ElementsAre(DoubleEq(0.05), DoubleEq(0.5), DoubleEq(1)));
}

TEST(ReadInput, TakesArraysInTheNetworksOrder) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "codes.npy";
  write_npy(path, integer_array({1, 2, 3}, "u1", {1, 2, 3, 4, 5, 6}));
  const Picture plain = read_input(path, RunSpec::ColourOrder::Rgb);
  EXPECT_EQ(plain.width, 2);
  EXPECT_THAT(plain.rgb, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(read_input(path, RunSpec::ColourOrder::Bgr).rgb, ElementsAre(3, 2, 1, 6, 5, 4));
}

TEST(ReadInput, GreyArraysAreTheSameInAllColours) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "grey.npy";
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{1, 2}, std::vector<std::int64_t>{1, 2, 1}}) {
    write_npy(path, integer_array(shape, "u1", {7, 200}));
    const Picture picture = read_input(path, RunSpec::ColourOrder::Bgr);
    EXPECT_EQ(picture.width, 2);
    EXPECT_EQ(picture.height, 1);
    EXPECT_THAT(picture.rgb, ElementsAre(7, 7, 7, 200, 200, 200));
  }
}

TEST(ReadInput, RefusesArraysThatAreNoPicture) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "codes.npy";
  const auto read = [&] { read_input(path, RunSpec::ColourOrder::Rgb); };
  write_npy(path, integer_array({1, 3, 2}, "u1", {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(test::messages_of(read), HasSubstr("give an array of height x width x 3"));
  write_npy(path, integer_array({0, 2, 3}, "u1", {}));
  EXPECT_THAT(test::messages_of(read), HasSubstr("has no pixels"));
  write_npy(path, integer_array({1, 1, 3}, "i2", {1, 2, 256}));
  EXPECT_THAT(test::messages_of(read), HasSubstr("holds 256, but pixels are 0 to 255"));
}

// Half to even and clipped at -8 and 7 (reference/quantization.md section 1.1). A scale of 2^-3
// makes the halves exact.
TEST(QuantizeInput, RoundsScaledFormatsHalfToEven) {
  Format format = Format::scaled(4, true, false);
  format.scale = {0.125};
  const FeatureMap map = quantize_input({{1, 1, 4}, {2.5 / 8, 3.5 / 8, 100, -100}}, format);
  EXPECT_THAT(map.codes, ElementsAre(2, 4, 7, -8));
  EXPECT_EQ(map.format.scale, format.scale);
}

}  // namespace
}  // namespace rill
