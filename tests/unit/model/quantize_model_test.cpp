// SPDX-License-Identifier: Apache-2.0
#include "sim/model/quantize_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/engine/engine.h"
#include "sim/io/arrays.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"
#include "tests/support/files.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

NumericsSpec scaled_numerics(int bits, bool per_channel = true) {
  NumericsSpec spec =
      test::same_numerics(Format::scaled(8, true, false), Format::scaled(bits, true, true),
                          Format::scaled(bits, false, false));
  spec.defaults.weight->per_channel = per_channel;
  return spec;
}

Layer relu6(Layer layer) {
  layer.activation = ActivationFunction::Relu6;
  return layer;
}

MapRange up_to(double highest) { return {0, highest, highest}; }

/// Two output channels with largest weights 2 and 0.5.
Network two_channels() {
  return test::network_of({2, 1, 1}, {relu6(test::convolution("a", kNetworkInput, 2))});
}

const FloatParameters kTwoChannels{{{2, -1, 0.5, 0.25}, {}, {}, {}, {}, {}}};

TEST(QuantizeModel, RoundsFixedPointWeightsHalfUp) {
  Layer layer = test::convolution("a", kNetworkInput, 1);
  layer.bias = true;
  const Network network = test::network_of({4, 1, 1}, {layer});
  const Format format = Format::fixed(4, 3, Rounding::Rnd, Overflow::Sat);  // lsb 0.5, -4 to 3.5
  const QuantizedModel model = quantize_model(network, test::same_numerics(format, format, format),
                                              {{{0.25, -0.25, 9, -9}, {0.75}, {}, {}, {}, {}}}, {});
  EXPECT_THAT(model.layers[0].weight, ElementsAre(1, 0, 7, -8));
  EXPECT_THAT(model.layers[0].bias, ElementsAre(2));
}

// Scale T / I with I = 127 (narrow), raised by at most 1 / m to where the multiplier is exact; the
// larger channel has m >= 2^14, the other a quarter of it.
TEST(QuantizeModel, GivesEachChannelItsScale) {
  const QuantizedModel model =
      quantize_model(two_channels(), scaled_numerics(8), kTwoChannels, {up_to(2), {up_to(3)}});
  const std::vector<double>& scale = model.layers[0].arithmetic.weight.scale;
  ASSERT_EQ(scale.size(), 2U);
  EXPECT_GE(scale[0], 2.0 / 127);
  EXPECT_LE(scale[0], 2.0 / 127 * (1 + std::ldexp(1.0, -14)));
  EXPECT_GE(scale[1], 0.5 / 127);
  EXPECT_LE(scale[1], 0.5 / 127 * (1 + std::ldexp(1.0, -12)));
  EXPECT_THAT(model.layers[0].weight, ElementsAre(127, -63, 127, 63));
}

TEST(QuantizeModel, GivesATensorOneScale) {
  const QuantizedModel model = quantize_model(two_channels(), scaled_numerics(8, false),
                                              kTwoChannels, {up_to(2), {up_to(3)}});
  EXPECT_EQ(model.layers[0].arithmetic.weight.scale.size(), 1U);
  EXPECT_THAT(model.layers[0].weight, ElementsAre(127, -63, 32, 16));
}

TEST(QuantizeModel, MapScalesComeFromTheCalibration) {
  const QuantizedModel model =
      quantize_model(two_channels(), scaled_numerics(4), kTwoChannels, {up_to(2), {up_to(3)}});
  // Signed, not narrow: I = 128. Unsigned of 4 bits: I = 15.
  EXPECT_THAT(model.input_format.scale, ElementsAre(2.0 / 128));
  EXPECT_THAT(model.layers[0].arithmetic.output.scale, ElementsAre(3.0 / 15));
  // 6 / 0.2 = 30 is beyond the codes, 15 stays the limit.
  EXPECT_EQ(model.layers[0].arithmetic.requantization.maximum, 15);
}

TEST(QuantizeModel, ClampsRelu6AtTheCodeOfSix) {
  const QuantizedModel model = quantize_model(two_channels(), scaled_numerics(8), kTwoChannels,
                                              {up_to(2), {up_to(12.75)}});  // scale 0.05
  EXPECT_EQ(model.layers[0].arithmetic.requantization.maximum, 120);
  EXPECT_EQ(model.layers[0].arithmetic.requantization.minimum, 0);
}

TEST(QuantizeModel, PowerOfTwoScalesAreRoundedUp) {
  NumericsSpec spec = scaled_numerics(8);
  spec.input.power_of_two_scale = true;
  spec.defaults.output->power_of_two_scale = true;
  const QuantizedModel model =
      quantize_model(two_channels(), spec, kTwoChannels, {up_to(3), {up_to(3)}});
  EXPECT_THAT(model.input_format.scale, ElementsAre(std::ldexp(1.0, -5)));  // 3 / 128 = 0.0234
  // 3 / 255 = 0.0118
  EXPECT_THAT(model.layers[0].arithmetic.output.scale, ElementsAre(std::ldexp(1.0, -6)));
}

// Codes of a concat's operands stand side by side, so they must mean the same, also through pools.
TEST(QuantizeModel, OperandsOfAConcatShareAScale) {
  const Network network = test::network_of(
      {1, 4, 4},
      {relu6(test::convolution("a", kNetworkInput, 1)),
       test::simple_layer("pool", Op::MaxPool, {0}), relu6(test::convolution("b", 1, 2)),
       test::simple_layer("join", Op::Concat, {1, 2}), relu6(test::convolution("c", 3, 1))});
  FloatParameters parameters(5);
  parameters[0].weight = {1};
  parameters[2].weight = {1, 1};
  parameters[4].weight = {1, 1, 1};
  const QuantizedModel model =
      quantize_model(network, scaled_numerics(8), parameters,
                     {up_to(2), {up_to(1), up_to(1), up_to(5.1), up_to(5.1), up_to(4)}});
  for (const std::size_t layer : {0U, 1U, 2U, 3U}) {
    EXPECT_THAT(model.layers[layer].arithmetic.output.scale, ElementsAre(DoubleEq(0.02))) << layer;
  }
  EXPECT_THAT(model.layers[4].arithmetic.input.scale, ElementsAre(DoubleEq(0.02)));
  EXPECT_THAT(model.layers[4].arithmetic.output.scale, ElementsAre(DoubleEq(4.0 / 255)));
}

// Dead channels of a folded network: no weights to speak of, but a bias that must survive.
TEST(QuantizeModel, KeepsTheBiasOfADeadChannel) {
  Layer layer = relu6(test::convolution("a", kNetworkInput, 2));
  layer.bias = true;
  const Network network = test::network_of({2, 1, 1}, {layer});
  const QuantizedModel model =
      quantize_model(network, scaled_numerics(8), {{{1, 1, 1e-30, 0}, {0, 3}, {}, {}, {}, {}}},
                     {up_to(2), {up_to(5.1)}});
  const FeatureMap answer =
      Engine(model).run_outputs(quantize_input({{2, 1, 1}, {1, 1}}, model.input_format)).front();
  EXPECT_EQ(answer.codes[0], 100);  // (1 + 1) / 0.02
  EXPECT_EQ(answer.codes[1], 150);  // 3 / 0.02
}

// An unsigned input format for values in [-1, 2]: zero point 85, scale 3 / 255. The padding must be
// a real zero too.
TEST(QuantizeModel, FoldsTheInputsZeroPointIntoTheBias) {
  const Network network =
      test::network_of({1, 2, 2}, {test::convolution("a", kNetworkInput, 1, 3)});
  NumericsSpec spec = scaled_numerics(8);
  spec.input.format = Format::scaled(8, false, false);
  spec.output_layer.output = FormatSpec{Format::scaled(32, true, false), false, false};
  FloatParameters parameters(1);
  parameters[0].weight = {0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7, 0.8, -0.9};
  Calibration ranges;
  ranges.input = {-1, 2, 2};
  ranges.layers = {{-9, 9, 9}};
  const QuantizedModel model = quantize_model(network, spec, parameters, ranges);
  EXPECT_THAT(model.input_format.zero_point, ElementsAre(85));
  EXPECT_EQ(model.layers[0].arithmetic.padding_code, 85);
  const FeatureMap answer =
      Engine(model)
          .run_outputs(quantize_input({{1, 2, 2}, {-1, 2, 0.5, 1}}, model.input_format))
          .front();
  // Taps that lie inside, by hand: the weight of row i, column j meets pixel (y + i - 1, x + j -
  // 1).
  const std::vector<double> expected{
      0.5 * -1 - 0.6 * 2 + 0.8 * 0.5 - 0.9 * 1, 0.4 * -1 + 0.5 * 2 + 0.7 * 0.5 + 0.8 * 1,
      -0.2 * -1 + 0.3 * 2 + 0.5 * 0.5 - 0.6 * 1, 0.1 * -1 - 0.2 * 2 + 0.4 * 0.5 + 0.5 * 1};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    // Half a weight step (0.9 / 127) for up to four taps of magnitude up to 2.
    EXPECT_NEAR(answer.format.real(answer.codes[i]), expected[i], 4 * 2 * 0.5 * 0.9 / 127) << i;
  }
}

TEST(QuantizeModel, AddsScaledMaps) {
  const Network network =
      test::network_of({1, 1, 2}, {relu6(test::convolution("a", kNetworkInput, 1)),
                                   relu6(test::convolution("b", kNetworkInput, 1)),
                                   test::simple_layer("sum", Op::Add, {0, 1})});
  FloatParameters parameters(3);
  parameters[0].weight = {1};
  parameters[1].weight = {2};
  const QuantizedModel model = quantize_model(network, scaled_numerics(8), parameters,
                                              {up_to(2), {up_to(2), up_to(4), up_to(6)}});
  EXPECT_EQ(model.layers[0].arithmetic.output.scale, model.layers[1].arithmetic.output.scale);
  const FeatureMap sum =
      Engine(model)
          .run_outputs(quantize_input({{1, 1, 2}, {0.5, 1.75}}, model.input_format))
          .front();
  // Three roundings of at most half a step each, of steps 4 / 255, 4 / 255 and 6 / 255.
  EXPECT_NEAR(sum.format.real(sum.codes[0]), 1.5, 7.5 / 255);
  EXPECT_NEAR(sum.format.real(sum.codes[1]), 5.25, 7.5 / 255);
}

TEST(QuantizeModel, RefusesAFactorThatTheMultiplierCannotHold) {
  NumericsSpec spec = scaled_numerics(8);
  spec.defaults.multiplier_bits = 2;
  const std::string messages = test::messages_of([&] {
    quantize_model(two_channels(), spec, {{{1e6, 1, 1, 1}, {}, {}, {}, {}, {}}},
                   {up_to(2), {up_to(1e-3)}});
  });
  EXPECT_THAT(messages, HasSubstr("layers.a: needs a requantization factor"));
}

TEST(ModelFromCodes, RefusesCodesOutsideTheirFormat) {
  const Format format = Format::fixed(4, 2);
  const std::string messages = test::messages_of([&] {
    model_from_codes(two_channels(), test::same_numerics(format, format, format),
                     {{{8, 0, 0, 0}, {}, {}, {}}});
  });
  EXPECT_THAT(messages, HasSubstr("weight code 8 is outside of fixed<4,2,"));
}

TEST(ModelFromCodes, CodesOutsideTheirFormatAreToldOfTheirFile) {
  const test::TemporaryFolder folder;
  write_npy(folder.path() / "a.weight_codes.npy", integer_array({2, 2, 1, 1}, "i4", {8, 0, 0, 0}));
  const Format format = Format::fixed(4, 2);
  const std::string messages = test::messages_of([&] {
    model_from_codes(two_channels(), test::same_numerics(format, format, format),
                     {{{8, 0, 0, 0}, {}, {}, {}}}, folder.path());
  });
  EXPECT_THAT(messages,
              HasSubstr(folder.path().string() +
                        ": a.weight_codes: holds the weight code 8, outside of fixed<4,2,"));
}

TEST(ModelFromCodes, RefusesFormatsWithScales) {
  const std::string messages = test::messages_of([&] {
    model_from_codes(two_channels(), scaled_numerics(8), {{{1, 0, 0, 0}, {}, {}, {}}});
  });
  EXPECT_THAT(messages, HasSubstr("codes do not tell their scales"));
}

/// Inputs of 1/4 a step, weights of 1/2, outputs of 4 bits and 1/8 a step, a shift of 3.
NumericsSpec code_numerics() {
  Format input = Format::scaled(4, false, false);
  input.scale = {0.25};
  Format weight = Format::scaled(4, true, true);
  weight.scale = {0.5};
  Format output = Format::scaled(4, false, false);
  output.scale = {0.125};
  NumericsSpec spec = test::same_numerics(input, weight, output);
  spec.defaults.requantization_shift = 3;
  return spec;
}

Network with_batch_norm() {
  Network network = two_channels();
  network.layers[0].batch_norm = true;
  network.layers[0].activation = ActivationFunction::Relu;
  return network;
}

TEST(ModelFromCodes, RescalesByTheMultipliersThatCameWithTheWeights) {
  const QuantizedModel model = model_from_codes(with_batch_norm(), code_numerics(),
                                                {{{1, 2, -1, 0}, {}, {3, -5}, {4, 100}}});
  const LayerArithmetic& numbers = model.layers[0].arithmetic;
  EXPECT_EQ(requantize(numbers, 10, 0), 4);   // (30 + 4) / 8 = 4.25
  EXPECT_EQ(requantize(numbers, 8, 0), 4);    // 28 / 8 = 3.5, half up
  EXPECT_EQ(requantize(numbers, 10, 1), 6);   // (-50 + 100) / 8 = 6.25
  EXPECT_EQ(requantize(numbers, -9, 0), 0);   // the ReLU
  EXPECT_EQ(requantize(numbers, 90, 0), 15);  // the format
  EXPECT_THAT(model.layers[0].arithmetic.output.scale, ElementsAre(0.125));
}

TEST(ModelFromCodes, AKeptAccumulatorHasTheScaleOfTheProducts) {
  NumericsSpec spec = code_numerics();
  spec.output_layer.output = FormatSpec{Format::scaled(32, true, false), false, false};
  Network network = two_channels();
  network.layers[0].activation = ActivationFunction::None;
  const QuantizedModel model = model_from_codes(network, spec, {{{1, 2, -1, 0}, {}, {}, {}}});
  EXPECT_THAT(model.layers[0].arithmetic.output.scale, ElementsAre(0.125));
}

TEST(ModelFromCodes, RefusesSumsThatNothingRescales) {
  const auto build = [](const NumericsSpec& spec) {
    return test::messages_of([&] {
      model_from_codes(with_batch_norm(), spec, {{{1, 2, -1, 0}, {1, 1}, {}, {}}});
    });
  };
  EXPECT_THAT(build(code_numerics()), HasSubstr("a.multiplier_codes and a.offset_codes"));
  NumericsSpec no_shift = code_numerics();
  no_shift.defaults.requantization_shift.reset();
  EXPECT_THAT(build(no_shift), HasSubstr("give it a `requantization_shift`"));
}

TEST(BuildModel, MakesUpCodesWhereTheNumericsWantThem) {
  const Network network = with_batch_norm();
  const RealMap picture{{2, 1, 1}, {0.1, 0.2}};
  const QuantizedModel model = build_model(network, code_numerics(), {"", 5}, picture);
  EXPECT_EQ(model.layers[0].weight.size(), 4U);
  EXPECT_EQ(model.layers[0].arithmetic.requantization.multiplier.size(), 2U);
  const QuantizedModel again = build_model(network, code_numerics(), {"", 5}, picture);
  EXPECT_EQ(model.layers[0].weight, again.layers[0].weight);
  const QuantizedModel other = build_model(network, code_numerics(), {"", 6}, picture);
  EXPECT_NE(model.layers[0].weight, other.layers[0].weight);
}

// Everything a run needs when there are no weights; the scale of the input follows from the
// normalisation, not from the picture at hand.
TEST(BuildModel, MakesUpParametersAndCalibrates) {
  const Network network = two_channels();
  const RealMap picture{{2, 1, 1}, {0.1, 0.2}};
  const QuantizedModel model =
      build_model(network, scaled_numerics(8), {"", 5}, picture, MapRange{-2, 2, 2});
  EXPECT_THAT(model.input_format.scale, ElementsAre(2.0 / 128));
  EXPECT_EQ(model.layers[0].weight.size(), 4U);
  const QuantizedModel again =
      build_model(network, scaled_numerics(8), {"", 5}, picture, MapRange{-2, 2, 2});
  EXPECT_EQ(model.layers[0].weight, again.layers[0].weight);
}

TEST(BuildModel, UsesCodesWhenThereIsNothingElse) {
  const test::TemporaryFolder folder;
  write_npy(folder.path() / "a.weight_codes.npy", integer_array({2, 2}, "i2", {1, 2, 3, 4}));
  const Format format = Format::fixed(8, 4);
  const QuantizedModel model =
      build_model(two_channels(), test::same_numerics(format, format, format), {folder.path(), 0},
                  {{2, 1, 1}, {0, 0}});
  EXPECT_THAT(model.layers[0].weight, ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace rill
