// SPDX-License-Identifier: Apache-2.0
#include "sim/report/answer.h"

#include <gmock/gmock.h>

#include <cmath>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// Two anchors on a grid of 4 columns and 2 rows, all confidences at the lowest code.
FeatureMap empty_map() {
  FeatureMap map;
  map.shape = {10, 2, 4};
  map.format = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);  // lsb 2^-8, -2048 is -8
  map.codes.assign(static_cast<std::size_t>(map.shape.size()), 0);
  for (std::size_t pixel = 0; pixel < 8; ++pixel) {
    map.codes[pixel * 10 + 4] = -2048;
    map.codes[pixel * 10 + 9] = -2048;
  }
  return map;
}

Code& at(FeatureMap& map, int row, int column, int channel) {
  return map.codes[static_cast<std::size_t>((row * 4 + column) * 10 + channel)];
}

YoloOptions options() {
  YoloOptions result;
  result.anchors = {1, 2, 3, 0.5};
  result.picture_width = 640;
  result.picture_height = 360;
  return result;
}

TEST(YoloBox, FindsNothingAtTheLowestCode) { EXPECT_FALSE(yolo_box(empty_map(), options()).found); }

TEST(YoloBox, AnythingAboveTheLowestCodeIsFound) {
  FeatureMap map = empty_map();
  at(map, 1, 2, 9) = -2047;
  const Box box = yolo_box(map, options());
  EXPECT_TRUE(box.found);
  EXPECT_EQ(box.anchor, 1);
  EXPECT_EQ(box.grid_x, 2);
  EXPECT_EQ(box.grid_y, 1);
}

TEST(YoloBox, AThresholdBelowTheFormatFindsNoRailValue) {
  YoloOptions low = options();
  low.threshold = -100;  // saturates to -8, which a confidence of -8 does not exceed
  EXPECT_FALSE(yolo_box(empty_map(), low).found);
}

TEST(YoloBox, AThresholdMustBeExceeded) {
  FeatureMap map = empty_map();
  at(map, 0, 0, 4) = 256;  // 1.0
  YoloOptions strict = options();
  strict.threshold = 1.0;
  EXPECT_FALSE(yolo_box(map, strict).found);
  at(map, 0, 0, 4) = 257;
  EXPECT_TRUE(yolo_box(map, strict).found);
}

TEST(YoloBox, FirstOfEqualConfidencesWinsAndAnchorZeroComesFirst) {
  FeatureMap map = empty_map();
  at(map, 1, 3, 4) = 100;
  at(map, 1, 0, 4) = 100;
  at(map, 0, 0, 9) = 100;
  const Box box = yolo_box(map, options());
  EXPECT_EQ(box.anchor, 0);
  EXPECT_EQ(box.grid_y, 1);
  EXPECT_EQ(box.grid_x, 0);
}

TEST(YoloBox, DecodesCenterAndSize) {
  FeatureMap map = empty_map();
  at(map, 1, 2, 9) = 512;
  at(map, 1, 2, 7) = 256;  // tw = 1; tx = ty = th = 0
  const Box box = yolo_box(map, options());
  EXPECT_DOUBLE_EQ(box.center_x, 2.5 / 4);
  EXPECT_DOUBLE_EQ(box.center_y, 1.5 / 2);
  EXPECT_DOUBLE_EQ(box.width, std::exp(1.0) * 3 / 4);
  EXPECT_DOUBLE_EQ(box.height, 0.5 / 2);
  EXPECT_DOUBLE_EQ(box.confidence, 1 / (1 + std::exp(-2.0)));
  EXPECT_DOUBLE_EQ(box.y1, (0.75 - 0.125) * 360);
  EXPECT_DOUBLE_EQ(box.y2, (0.75 + 0.125) * 360);
}

TEST(YoloBox, CornersTruncateOrRound) {
  FeatureMap map = empty_map();
  at(map, 0, 1, 4) = 1;
  // anchor 0 is 1 x 2 cells: x from (1.5 - 0.5) / 4 to (1.5 + 0.5) / 4 of the width
  YoloOptions odd = options();
  odd.picture_width = 7;
  odd.picture_height = 7;
  const Box rounded = yolo_box(map, odd);
  EXPECT_EQ(rounded.left, 2);   // 1.75
  EXPECT_EQ(rounded.right, 4);  // 3.5: the even neighbour, as Python rounds
  odd.corners = Corners::Truncate;
  const Box truncated = yolo_box(map, odd);
  EXPECT_EQ(truncated.left, 1);
  EXPECT_EQ(truncated.right, 3);
  EXPECT_EQ(truncated.top, -1);  // (0.5 - 1) / 2 * 7 = -1.75, towards zero
}

/// Two anchors with a class score behind each confidence.
FeatureMap with_classes() {
  FeatureMap map;
  map.shape = {12, 2, 4};
  map.format = Format::scaled(32, true, false);
  map.format.scale = {0.5};
  map.codes.assign(static_cast<std::size_t>(map.shape.size()), 0);
  return map;
}

TEST(YoloBox, MeanTakesTheFirstCellWithTheGreatestSumOfConfidences) {
  FeatureMap map = with_classes();
  const auto code = [&map](int row, int column, int channel) -> Code& {
    return map.codes[static_cast<std::size_t>((row * 4 + column) * 12 + channel)];
  };
  code(0, 1, 4) = 100;  // alone the most confident, but the sum is 20
  code(0, 1, 10) = -80;
  code(1, 2, 4) = 20;  // 30, first
  code(1, 2, 10) = 10;
  code(1, 3, 4) = 30;  // 30, later
  code(1, 3, 5) = 99;  // a class score counts for nothing
  code(1, 2, 2) = 2;   // tw = 1 of anchor 0, tw = 0 of anchor 1
  code(1, 2, 6) = 4;   // tx = 2 of anchor 1
  YoloOptions mean = options();
  mean.choice = AnchorChoice::Mean;
  const Box box = yolo_box(map, mean);
  EXPECT_EQ(box.grid_y, 1);
  EXPECT_EQ(box.grid_x, 2);
  EXPECT_EQ(box.codes[4], 30);
  EXPECT_DOUBLE_EQ(box.center_x, ((0.5 + 1 / (1 + std::exp(-2.0))) / 2 + 2) / 4);
  EXPECT_DOUBLE_EQ(box.width, (std::exp(1.0) * 1 + 3) / 2 / 4);
  EXPECT_DOUBLE_EQ(box.height, (2 + 0.5) / 2 / 2);
}

TEST(YoloBox, TheHostAddsItsBias) {
  FeatureMap map = with_classes();
  YoloOptions biased = options();
  biased.bias.assign(12, 0);
  biased.bias[10] = 1;  // anchor 1 is the more confident by the bias alone
  biased.bias[8] = std::log(2.0);
  const Box box = yolo_box(map, biased);
  EXPECT_EQ(box.anchor, 1);
  EXPECT_DOUBLE_EQ(box.width, 2.0 * 3 / 4);
  biased.bias.pop_back();
  EXPECT_THAT([&] { yolo_box(map, biased); },
              ThrowsMessage<ConfigError>(HasSubstr("answer_bias: has 11 values")));
}

TEST(BoxOptions, SizeIsTheRunsOrThePictures) {
  RunSpec run;
  run.anchors = {1, 2};
  run.corners = RunSpec::Corners::Truncate;
  const YoloOptions free = on_picture(box_options(run), 7, 9);
  EXPECT_EQ(free.picture_width, 7);
  EXPECT_EQ(free.picture_height, 9);
  EXPECT_EQ(free.corners, Corners::Truncate);
  run.answer_size = {640, 360};
  const YoloOptions fixed = on_picture(box_options(run), 7, 9);
  EXPECT_EQ(fixed.picture_width, 640);
  EXPECT_EQ(fixed.picture_height, 360);
}

TEST(YoloBox, ComparesRealValuesWhereChannelsHaveTheirOwnScales) {
  FeatureMap map = empty_map();
  map.format = Format::scaled(12, true, false);
  map.format.scale.assign(10, 1.0);
  map.format.scale[9] = 10.0;
  at(map, 0, 0, 4) = 50;
  at(map, 0, 0, 9) = 20;  // 200 against 50
  const Box box = yolo_box(map, options());
  EXPECT_EQ(box.anchor, 1);
}

TEST(YoloBox, RefusesAMapThatDoesNotFitTheAnchors) {
  YoloOptions three = options();
  three.anchors = {1, 1, 2, 2, 3, 3};
  EXPECT_THAT(
      [&] { yolo_box(empty_map(), three); },
      ThrowsMessage<ConfigError>(HasSubstr("reads 15 channels, but the last layer has 10")));
  three.anchors = {1, 1, 2};
  EXPECT_THAT([&] { yolo_box(empty_map(), three); },
              ThrowsMessage<ConfigError>(HasSubstr("anchors: 3 values given")));
  YoloOptions no_picture = options();
  no_picture.picture_width = 0;
  EXPECT_THROW(yolo_box(empty_map(), no_picture), ConfigError);
}

}  // namespace
}  // namespace rill
