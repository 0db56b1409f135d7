// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/layer_parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rill::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const Format kWeight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);

QuantizedLayer weights_counting_to(int count) {
  QuantizedLayer numbers;
  numbers.arithmetic.weight = numbers.arithmetic.bias = kWeight;
  for (int i = 0; i < count; ++i) numbers.weight.push_back(i);
  return numbers;
}

TEST(WeightWords, OfADenseArrayRunOverTermsFirst) {
  // 2 output channels of 3 input channels and 2 taps, stored [out][in][tap]; PE 2, SIMD 3.
  ArrayFolding folding;
  folding.taps = 2;
  folding.in_channels = 3;
  folding.out_channels = 2;
  folding.pe = 2;
  folding.simd = 3;
  const PackedWords words = weight_words(folding, weights_counting_to(12));
  EXPECT_EQ(words.packing.lanes, 6);
  // Word 0: tap 0 of all channels, of output channel 0, then of 1. Word 1: tap 1.
  EXPECT_THAT(words.lanes, ElementsAre(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11));
}

TEST(WeightWords, OutputFoldsAreSlowerAndIdleLanesZero) {
  // 3 output channels of 1 input channel and 3 taps; PE 2, SIMD 2: one channel and one term idle.
  ArrayFolding folding;
  folding.taps = 3;
  folding.out_channels = 3;
  folding.pe = 2;
  folding.simd = 2;
  QuantizedLayer numbers = weights_counting_to(9);
  numbers.weight[0] = 100;
  const PackedWords words = weight_words(folding, numbers);
  EXPECT_THAT(words.lanes, ElementsAre(100, 1, 3, 4, 2, 0, 5, 0,  //
                                       6, 7, 0, 0, 8, 0, 0, 0));
}

TEST(WeightWords, OfADepthwiseArrayHaveAChannelALane) {
  // 2 channels, 4 taps; PE 2, SIMD 2.
  ArrayFolding folding;
  folding.depthwise = true;
  folding.taps = 4;
  folding.in_channels = folding.out_channels = 2;
  folding.pe = folding.simd = 2;
  EXPECT_THAT(weight_words(folding, weights_counting_to(8)).lanes,
              ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

TEST(ParameterFiles, AreThoseThatTheLayerHas) {
  Layer layer;
  layer.name = "pw";
  ArrayFolding folding;
  folding.out_channels = 3;
  folding.pe = 2;
  QuantizedLayer numbers = weights_counting_to(3);
  EXPECT_THAT(parameter_files(layer, numbers, folding), SizeIs(1));
  numbers.bias = {5, -6, 7};
  numbers.arithmetic.requantization.kind = Requantization::Kind::Multiply;
  numbers.arithmetic.requantization.multiplier = {300, 301, 302};
  numbers.arithmetic.requantization.offset = {70000};
  const std::vector<ExportFile> files = parameter_files(layer, numbers, folding);
  ASSERT_THAT(files, SizeIs(4));
  EXPECT_EQ(files[1].name, "bias_pw");
  EXPECT_THAT(files[1].words.lanes, ElementsAre(5, -6, 7, 0));
  EXPECT_EQ(files[2].role, "multipliers");
  EXPECT_EQ(files[2].words.packing.bits, 16);
  EXPECT_EQ(files[3].words.packing.bits, 32);
  EXPECT_EQ(files[3].words.packing.lanes, 1) << "one for all channels";
}

TEST(ParameterFiles, HaveAWordOfThresholdsAChannel) {
  Layer layer;
  layer.name = "pw";
  QuantizedLayer numbers;
  numbers.arithmetic.requantization.kind = Requantization::Kind::Thresholds;
  numbers.arithmetic.requantization.thresholds = {-9, 0, 9, -8, 1, 200};
  numbers.arithmetic.requantization.thresholds_per_channel = 3;
  const std::vector<ExportFile> files = parameter_files(layer, numbers, {});
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_EQ(files[0].words.packing.lanes, 3);
  EXPECT_THAT(files[0].words.lanes, ElementsAre(-9, 0, 9, -8, 1, 200));
}

TEST(LaneBits, HoldEveryCodeWithItsSign) {
  EXPECT_EQ(lane_bits_of(kWeight), 11);
  EXPECT_EQ(lane_bits_of(Format::scaled(8, false, false)), 8);
}

}  // namespace
}  // namespace rill::test
