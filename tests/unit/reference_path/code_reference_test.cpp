// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/code_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::ElementsAre;

const Format kInteger = Format::fixed(16, 16, Rounding::Rnd, Overflow::Sat);

/// One layer over integers whose exact result is passed on.
QuantizedModel model_of(Shape input, Layer layer, std::vector<Code> weight = {},
                        std::vector<Code> bias = {}) {
  QuantizedModel model;
  model.network.input = input;
  layer.name = "layer";
  if (layer.inputs.empty()) layer.inputs = {kNetworkInput};
  model.network.layers = {std::move(layer)};
  infer_shapes(model.network);
  model.input_format = kInteger;
  QuantizedLayer numbers;
  numbers.arithmetic.input = numbers.arithmetic.weight = kInteger;
  numbers.arithmetic.bias = numbers.arithmetic.output = kInteger;
  numbers.arithmetic.requantization.kind = Requantization::Kind::Identity;
  numbers.weight = std::move(weight);
  numbers.bias = std::move(bias);
  model.layers = {numbers};
  return model;
}

std::vector<Code> run(const QuantizedModel& model, std::vector<Code> input) {
  return evaluate_codes(model, {model.network.input, kInteger, std::move(input)}).front().codes;
}

Layer of(Op op, Window window = {}) {
  Layer layer;
  layer.op = op;
  layer.window = window;
  return layer;
}

TEST(CodeReference, ConvolutionReadsThePaddingCodeOutsideTheMap) {
  Layer layer = of(Op::Convolution, {1, 3, 1, 1, 0, 1, 1});
  layer.out_channels = 1;
  QuantizedModel model = model_of({1, 1, 2}, layer, {100, 10, 1}, {5000});
  EXPECT_THAT(run(model, {2, 3}), ElementsAre(5000 + 23, 5000 + 230));
  model.layers[0].arithmetic.padding_code = -1;
  EXPECT_THAT(run(model, {2, 3}), ElementsAre(5000 + 23 - 100, 5000 + 230 - 1));
}

TEST(CodeReference, GroupsSeeTheirOwnChannels) {
  Layer layer = of(Op::Convolution);
  layer.out_channels = layer.groups = 2;
  EXPECT_THAT(run(model_of({4, 1, 1}, layer, {1, 10, 100, 1000}), {1, 2, 3, 4}),
              ElementsAre(21, 4300));
}

TEST(CodeReference, FullyConnectedReadsChannelByChannel) {
  Layer layer = of(Op::FullyConnected);
  layer.out_channels = 1;
  EXPECT_THAT(run(model_of({2, 2, 1}, layer, {1000, 100, 10, 1}), {1, 3, 2, 4}),
              ElementsAre(1000 + 200 + 30 + 4));
}

TEST(CodeReference, TermOrderDecidesWhatSaturates) {
  // Two taps of two channels: products (tap, channel) 00: 100, 01: 100, 10: -100, 11: -100.
  Layer layer = of(Op::Convolution, {1, 2, 1, 1, 0, 0, 1});
  layer.out_channels = 1;
  QuantizedModel model = model_of({2, 1, 2}, layer, {100, -100, 100, -100});
  Accumulation& rule = model.layers[0].arithmetic.accumulation;
  rule.accumulator = Format::fixed(8, 8, Rounding::Rnd, Overflow::Sat);
  rule.terms_per_cast = 1;
  rule.order = TermOrder::TapMajor;
  EXPECT_THAT(run(model, {1, 1, 1, 1}), ElementsAre(127 - 200));
  rule.order = TermOrder::ChannelMajor;
  EXPECT_THAT(run(model, {1, 1, 1, 1}), ElementsAre(0));
}

TEST(CodeReference, AccumulatorsAreWhatRequantizationReceives) {
  Layer layer = of(Op::Convolution);
  layer.out_channels = 1;
  QuantizedModel model = model_of({1, 1, 2}, layer, {3});
  LayerArithmetic& arithmetic = model.layers[0].arithmetic;
  arithmetic.accumulation.accumulator = Format::fixed(20, 20);
  arithmetic.output = Format::fixed(4, 4, Rounding::Rnd, Overflow::Sat);
  arithmetic.requantization.kind = Requantization::Kind::Cast;
  arithmetic.requantization.minimum = 0;
  const FeatureMap input{{1, 1, 2}, kInteger, {-4, 100}};
  const FeatureMap sums = layer_accumulators(model, 0, {input});
  EXPECT_THAT(sums.codes, ElementsAre(-12, 300));
  EXPECT_EQ(sums.format.to_string(), "fixed<20,20,TRN,WRAP>");
  const FeatureMap output = evaluate_codes(model, input).front();
  EXPECT_THAT(output.codes, ElementsAre(0, 7));
  EXPECT_EQ(output.format.to_string(), "fixed<4,4,RND,SAT>");
}

TEST(CodeReference, MaxPoolPaddingNeverWins) {
  const QuantizedModel model = model_of({1, 1, 3}, of(Op::MaxPool, {1, 3, 1, 2, 0, 1, 1}));
  EXPECT_THAT(run(model, {-5, -6, -7}), ElementsAre(-5, -6));
}

TEST(CodeReference, ReorgOrdersBlocksOrChannelsFirst) {
  QuantizedModel model = model_of({2, 2, 2}, of(Op::Reorg, {1, 1, 2, 2, 0, 0, 1}));
  const std::vector<Code> input{0, 10, 1, 11, 2, 12, 3, 13};
  EXPECT_THAT(run(model, input), ElementsAre(0, 10, 1, 11, 2, 12, 3, 13));
  model.network.layers[0].reorg_order = ReorgOrder::ChannelMajor;
  EXPECT_THAT(run(model, input), ElementsAre(0, 1, 2, 3, 10, 11, 12, 13));
}

TEST(CodeReference, AddKeepsTheFractionAndCastsToTheAccumulator) {
  Layer layer = of(Op::Add);
  layer.inputs = {kNetworkInput, kNetworkInput};
  QuantizedModel model = model_of({1, 1, 3}, layer);
  LayerArithmetic& arithmetic = model.layers[0].arithmetic;
  arithmetic.input = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  arithmetic.accumulation.accumulator = arithmetic.input;
  EXPECT_THAT(run(model, {100, -200, 255}), ElementsAre(200, -256, 255));
}

TEST(CodeReference, ConcatAppendsChannelsInTheOrderOfItsInputs) {
  Layer half = of(Op::Reorg, {1, 1, 1, 2, 0, 0, 1});
  QuantizedModel model = model_of({1, 1, 4}, half);
  Layer join = of(Op::Concat);
  join.name = "join";
  join.inputs = {0, 0};
  model.network.layers.push_back(join);
  model.network.outputs.clear();
  infer_shapes(model.network);
  model.layers.push_back(model.layers[0]);
  EXPECT_THAT(evaluate_codes(model, {{1, 1, 4}, kInteger, {1, 2, 3, 4}}).back().codes,
              ElementsAre(1, 2, 1, 2, 3, 4, 3, 4));
}

// Taps of 1/4 and 3/4 along each axis, the edge replicated; codes are in sixteenths. On the first
// row 1, 1.25, 1.75, 2; a quarter of the way down to the second row 1.5, 1.75, 2.25, 2.5; and so
// on.
TEST(CodeReference, UpsamplingKeepsFourMoreFractionBits) {
  const Layer layer = of(Op::BilinearUpsample);
  EXPECT_THAT(run(model_of({1, 2, 2}, layer), {1, 2, 3, 4}),
              ElementsAre(16, 20, 28, 32, 24, 28, 36, 40, 40, 44, 52, 56, 48, 52, 60, 64));
}

// Leaky ReLU with a slope of 26/256 in front of a cast that drops four bits: -100 becomes
// -10.16 sixteenths, and -10.16/16 = -0.63 rounds to -1.
TEST(CodeReference, LeakyReluMultipliesNegativeSumsBeforeTheyAreRounded) {
  QuantizedModel model = model_of({1, 1, 3},
                                  [] {
                                    Layer layer = of(Op::Convolution);
                                    layer.out_channels = 1;
                                    return layer;
                                  }(),
                                  {1});
  LayerArithmetic& numbers = model.layers[0].arithmetic;
  numbers.accumulation.accumulator = Format::fixed(32, 28);
  numbers.input = Format::fixed(16, 12, Rounding::Rnd, Overflow::Sat);
  numbers.requantization.kind = Requantization::Kind::Cast;
  numbers.requantization.leaky = LeakySlope{26, 8};
  EXPECT_THAT(run(model, {-100, 100, -78}), ElementsAre(-1, 6, 0));
}

TEST(CodeReference, WrongSizesAreReported) {
  Layer layer = of(Op::Convolution);
  layer.out_channels = 2;
  EXPECT_THROW(run(model_of({1, 1, 1}, layer, {1}), {1}), InternalError);
  EXPECT_THROW(run(model_of({1, 1, 1}, layer, {1, 2}, {1}), {1}), InternalError);
  EXPECT_THROW(run(model_of({1, 1, 2}, layer, {1, 2}), {1}), InternalError);
}

}  // namespace
}  // namespace rill
