// SPDX-License-Identifier: Apache-2.0
#include "sim/model/resolve_arithmetic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = Requantization::Kind;

const Format kMap = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
const Format kWeight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);

std::vector<LayerArithmetic> resolve(const Network& network, const NumericsSpec& spec) {
  return resolve_arithmetic(network, spec.input.format, spec);
}

std::string errors(const Network& network, const NumericsSpec& spec) {
  return test::messages_of([&] { resolve(network, spec); });
}

Layer relu6(Layer layer) {
  layer.activation = ActivationFunction::Relu6;
  return layer;
}

TEST(ResolveArithmetic, PassesFormatsFromProducerToConsumer) {
  NumericsSpec spec = test::same_numerics(kMap, kWeight, kMap);
  const Format wide = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  spec.layers["a"].output = FormatSpec{wide, false, false};
  const Network network = test::network_of(
      {3, 8, 8},
      {test::convolution("a", kNetworkInput, 4), test::simple_layer("pool", Op::MaxPool, {0}),
       test::simple_layer("reorg", Op::Reorg, {1}), test::convolution("b", 2, 2)});
  const auto numbers = resolve(network, spec);
  EXPECT_EQ(numbers[0].input.to_string(), kMap.to_string());
  for (const std::size_t layer : {0U, 1U, 2U}) {
    EXPECT_EQ(numbers[layer].output.to_string(), wide.to_string()) << layer;
  }
  EXPECT_EQ(numbers[1].requantization.kind, Kind::Identity);
  EXPECT_EQ(numbers[3].input.to_string(), wide.to_string());
  EXPECT_EQ(numbers[3].output.to_string(), kMap.to_string());
}

// 6 + 7 fraction bits in a 32-bit accumulator.
TEST(ResolveArithmetic, SumsExactlyWhenNothingIsSaid) {
  const Network network =
      test::network_of({3, 8, 8}, {test::convolution("a", kNetworkInput, 4, 3)});
  const LayerArithmetic numbers = resolve(network, test::same_numerics(kMap, kWeight, kMap))[0];
  EXPECT_EQ(numbers.accumulation.terms_per_cast, 0);
  EXPECT_EQ(numbers.accumulation.accumulator.width, 32);
  EXPECT_EQ(numbers.accumulation.accumulator.fraction_bits, 13);
  EXPECT_EQ(numbers.requantization.kind, Kind::Cast);
  EXPECT_EQ(numbers.bias.to_string(), kWeight.to_string());
}

TEST(ResolveArithmetic, LaysOwnNumbersOverThoseOfTheKind) {
  NumericsSpec spec = test::same_numerics(kMap, kWeight, kMap);
  const auto accumulation = [](int terms) {
    Accumulation rule;
    rule.accumulator = kMap;
    rule.terms_per_cast = terms;
    return rule;
  };
  spec.defaults.accumulation = accumulation(2);
  spec.depthwise.accumulation = accumulation(1);
  spec.pointwise.accumulation = accumulation(16);
  spec.output_layer.accumulation = accumulation(8);
  spec.layers["own"].accumulation = accumulation(5);
  const Network network =
      test::network_of({4, 8, 8}, {test::convolution("full", kNetworkInput, 4, 3),
                                   test::depthwise("dw", 0, 4), test::convolution("pw", 1, 4),
                                   test::depthwise("own", 2, 4), test::convolution("out", 3, 4)});
  const auto numbers = resolve(network, spec);
  const std::vector<int> expected{2, 1, 16, 5, 8};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(numbers[i].accumulation.terms_per_cast, expected[i]) << network.layers[i].name;
  }
}

TEST(ResolveArithmetic, KeepsTheAccumulatorWhenTheOutputIsItsFormat) {
  NumericsSpec spec = test::same_numerics(kMap, kWeight, kMap);
  Accumulation rule;
  rule.accumulator = kMap;
  rule.terms_per_cast = 1;
  spec.defaults.accumulation = rule;
  const Network network = test::network_of({4, 8, 8}, {test::depthwise("dw", kNetworkInput, 4)});
  EXPECT_EQ(resolve(network, spec)[0].requantization.kind, Kind::Identity);
}

// 6 is code 384 of lsb 2^-6: beyond fixed<9,3>, which ends at 255, and inside of fixed<10,4>.
TEST(ResolveArithmetic, MakesReluFunctionsClampsOfCodes) {
  const Network network =
      test::network_of({1, 2, 2}, {relu6(test::convolution("a", kNetworkInput, 1))});
  const Requantization narrow =
      resolve(network, test::same_numerics(kMap, kWeight, kMap))[0].requantization;
  EXPECT_EQ(narrow.minimum, 0);
  EXPECT_EQ(narrow.maximum, 255);
  const Format wide = Format::fixed(10, 4);
  const Requantization wider =
      resolve(network, test::same_numerics(kMap, kWeight, wide))[0].requantization;
  EXPECT_EQ(wider.maximum, 384);
  const Network linear = test::network_of({1, 2, 2}, {test::convolution("a", kNetworkInput, 1)});
  EXPECT_EQ(resolve(linear, test::same_numerics(kMap, kWeight, kMap))[0].requantization.minimum,
            -256);
}

// -1 and +1 are the only codes of a binary map: behind a ReLU it is the sign of the sum all the
// same.
TEST(ResolveArithmetic, ABinaryMapBehindAReluHasNoZero) {
  const Format binary = Format::scaled(1, true, false);
  NumericsSpec spec =
      test::same_numerics(Format::scaled(8, true, false), Format::scaled(8, true, true), binary);
  spec.defaults.requantization = RequantizationUnit::Thresholds;
  const Network network =
      test::network_of({1, 2, 2}, {relu6(test::convolution("a", kNetworkInput, 1))});
  const Requantization rule = resolve(network, spec)[0].requantization;
  EXPECT_EQ(rule.kind, Kind::Thresholds);
  EXPECT_EQ(rule.minimum, -1);
  EXPECT_EQ(rule.maximum, 1);
}

TEST(ResolveArithmetic, MultipliesWhenAFormatHasAScale) {
  const NumericsSpec spec =
      test::same_numerics(Format::scaled(8, true, false), Format::scaled(8, true, true),
                          Format::scaled(8, false, false));
  const Network network = test::network_of({3, 4, 4}, {test::convolution("a", kNetworkInput, 2)});
  const LayerArithmetic numbers = resolve(network, spec)[0];
  EXPECT_EQ(numbers.requantization.kind, Kind::Multiply);
  EXPECT_EQ(numbers.bias.to_string(), "int32");
  EXPECT_TRUE(numbers.output.scale.empty());
}

// 2049 channels of 16 x 16 bits: 2049 * 2^30 needs 43 bits, of which the adders' output has 32.
TEST(ResolveArithmetic, LongSumsDropTheirLowestBits) {
  const Format wide = Format::fixed(16, 8);
  const Network network =
      test::network_of({2049, 1, 1}, {test::convolution("a", kNetworkInput, 1)});
  const Format accumulator =
      resolve(network, test::same_numerics(wide, wide, wide))[0].accumulation.accumulator;
  EXPECT_EQ(accumulator.width, 32);
  EXPECT_EQ(accumulator.fraction_bits, 16 - 11);
  EXPECT_EQ(accumulator.overflow, Overflow::Sat);
}

// 2049 channels of 26 x 26 bits: 2049 * 2^50 needs 63 bits.
TEST(ResolveArithmetic, RefusesSumsThatDoNotFit) {
  const Format wide = Format::fixed(26, 8);
  NumericsSpec spec = test::same_numerics(wide, wide, wide);
  const Network network =
      test::network_of({2049, 1, 1}, {test::convolution("a", kNetworkInput, 1)});
  EXPECT_THAT(errors(network, spec), HasSubstr("layers.a: needs 63 bits for an exact sum"));
  Accumulation rule;
  rule.accumulator = Format::fixed(32, 16);
  rule.terms_per_cast = 1;
  spec.defaults.accumulation = rule;
  EXPECT_EQ(errors(network, spec), "no error");
}

TEST(ResolveArithmetic, SuggestsTheLayerThatWasMeant) {
  NumericsSpec spec = test::same_numerics(kMap, kWeight, kMap);
  spec.layers["dw1_dw3x4"].padding_code = -1;
  spec.layers["dw1_dw3x4"].where = {"numerics.yaml", 12, 3};
  const Network network = test::network_of({3, 8, 8}, {test::depthwise("dw1_dw3x3", -1, 3)});
  const std::string messages = errors(network, spec);
  EXPECT_THAT(messages, HasSubstr("numerics.yaml:12:3: layers.dw1_dw3x4"));
  EXPECT_THAT(messages, HasSubstr("did you mean `dw1_dw3x3`?"));
}

TEST(ResolveArithmetic, ListsTheMistakesOfAllLayers) {
  NumericsSpec spec = test::same_numerics(kMap, kWeight, kMap);
  spec.layers["pad"].padding_code = 256;
  spec.layers["mixed"].weight = FormatSpec{Format::scaled(8, true, true), false, false};
  spec.layers["wide"].output = FormatSpec{Format::fixed(12, 4), false, false};
  spec.layers["pool"].output = FormatSpec{Format::fixed(8, 3), false, false};
  Layer leaky = test::simple_layer("leaky", Op::MaxPool, {kNetworkInput});
  leaky.activation = ActivationFunction::LeakyRelu;
  Layer silent = test::convolution("silent", kNetworkInput, 3);
  silent.bias = true;
  Accumulation rule;
  rule.accumulator = kMap;
  rule.bias = BiasEntry::None;
  spec.layers["silent"].accumulation = rule;
  Layer up = test::simple_layer("up", Op::BilinearUpsample, {0});
  up.align_corners = true;
  const Network network = test::network_of(
      {3, 8, 8},
      {test::depthwise("pad", kNetworkInput, 3), test::convolution("mixed", kNetworkInput, 3),
       test::convolution("wide", kNetworkInput, 3), test::simple_layer("join", Op::Concat, {0, 2}),
       test::simple_layer("sum", Op::Add, {0, 2}), test::simple_layer("pool", Op::MaxPool, {0}),
       leaky, silent, up});
  const std::string messages = errors(network, spec);
  EXPECT_THAT(messages, HasSubstr("layers.pad: pads with code 256"));
  EXPECT_THAT(messages, HasSubstr("use -256 to 255"));
  EXPECT_THAT(messages, HasSubstr("layers.mixed: multiplies"));
  EXPECT_THAT(messages, Not(HasSubstr("layers.join")));  // casts its operands
  EXPECT_THAT(messages, HasSubstr("layers.sum: joins maps of different formats"));
  EXPECT_THAT(messages, HasSubstr("layers.pool: hands on the codes it reads"));
  EXPECT_THAT(messages, HasSubstr("layers.leaky: has a leaky ReLU but no sum"));
  EXPECT_THAT(messages, HasSubstr("layers.silent: has a bias"));
  EXPECT_THAT(messages, HasSubstr("layers.up: has no exact integers"));
  EXPECT_THAT(messages, Not(HasSubstr("layers.wide")));
}

TEST(ResolveArithmetic, JoinsOfDifferentFormatsLoseNothing) {
  const NumericsSpec defaults = test::same_numerics(kMap, kWeight, kMap);
  NumericsSpec spec = defaults;
  spec.layers["b"].output = FormatSpec{Format::fixed(12, 6), false, false};
  const Network network =
      test::network_of({1, 2, 2}, {test::convolution("a", kNetworkInput, 1),
                                   test::convolution("b", kNetworkInput, 1),
                                   test::simple_layer("join", Op::Concat, {0, 1})});
  const LayerArithmetic join = resolve(network, spec)[2];
  ASSERT_EQ(join.operands.size(), 2U);
  EXPECT_EQ(join.output.fraction_bits, std::max(kMap.fraction_bits, 6));
  EXPECT_EQ(join.output.width - join.output.fraction_bits,
            std::max(kMap.width - kMap.fraction_bits, 6));
  spec.layers["join"].output = FormatSpec{Format::fixed(7, 3), false, false};
  EXPECT_EQ(resolve(network, spec)[2].output.width, 7);
  EXPECT_TRUE(resolve(network, defaults)[2].operands.empty());
}

TEST(ResolveArithmetic, RefusesAReadAccumulatorWithScales) {
  NumericsSpec spec =
      test::same_numerics(Format::scaled(8, true, false), Format::scaled(8, true, true),
                          Format::scaled(32, true, false));
  const Network network = test::network_of(
      {1, 2, 2}, {test::convolution("a", kNetworkInput, 1), test::convolution("b", 0, 1)});
  EXPECT_THAT(errors(network, spec), HasSubstr("layers.a: keeps its accumulator"));
}

NumericsSpec block_numerics() {
  NumericsSpec spec =
      test::same_numerics(Format::block_float(8), Format::block_float(8), Format::block_float(8));
  spec.defaults.requantization = RequantizationUnit::Shift;
  return spec;
}

// The published shifter's mantissas use all codes, which the next layer's sum has to hold.
TEST(ResolveArithmetic, KeptSignsGiveEveryMantissa) {
  NumericsSpec spec = block_numerics();
  spec.defaults.requantization_overflow = RequantizationOverflow::KeepSign;
  const Network network = test::network_of(
      {3, 8, 8}, {test::convolution("a", kNetworkInput, 4), test::convolution("b", 0, 2)});
  const auto numbers = resolve(network, spec);
  EXPECT_TRUE(numbers[0].requantization.keeps_sign);
  EXPECT_EQ(numbers[0].requantization.minimum, -128);
  EXPECT_EQ(numbers[0].requantization.maximum, 127);
  EXPECT_EQ(numbers[1].input.min_code(), -128);
  EXPECT_EQ(numbers[0].input.min_code(), -126);  // the picture is quantized by software
}

TEST(ResolveArithmetic, SaysWhereASignCannotBeKept) {
  const Network network = test::network_of({3, 8, 8}, {test::convolution("a", kNetworkInput, 4)});
  NumericsSpec spec = block_numerics();
  spec.defaults.requantization_overflow = RequantizationOverflow::KeepSign;
  spec.defaults.requantization = RequantizationUnit::Thresholds;
  EXPECT_THAT(errors(network, spec), HasSubstr("thresholds, which saturate"));
  spec = test::same_numerics(Format::scaled(8, false, false), Format::scaled(8, true, true),
                             Format::scaled(8, false, false));
  spec.defaults.requantization_overflow = RequantizationOverflow::KeepSign;
  EXPECT_THAT(errors(network, spec), HasSubstr("give it a signed output that is not narrow"));
  spec = test::same_numerics(kMap, kWeight, kMap);
  spec.defaults.requantization_overflow = RequantizationOverflow::KeepSign;
  EXPECT_THAT(errors(network, spec), HasSubstr("fixed<8,2,TRN,WRAP,1>"));
}

TEST(ResolveArithmetic, SaysWhichLayersCannotHaveGroupsOfChannels) {
  NumericsSpec spec = block_numerics();
  spec.layers["a"].output = FormatSpec{Format::block_float(8, 2), false, true};
  const Network network = test::network_of({3, 8, 8}, {test::convolution("a", kNetworkInput, 4)});
  EXPECT_THAT(errors(network, spec), HasSubstr("put it into `defaults`"));
  spec.defaults.output = spec.layers["a"].output;
  EXPECT_EQ(errors(network, spec), "no error");
  spec.layers["a"].output->format.scale = {1, 2, 4};
  EXPECT_THAT(errors(network, spec), HasSubstr("2 groups of channels and 3 scales"));
  spec.layers.clear();
  const Network clipped =
      test::network_of({3, 8, 8}, {relu6(test::convolution("a", kNetworkInput, 4))});
  EXPECT_EQ(errors(clipped, spec), "no error");  // all channels get one exponent
  spec.layers["a"].output = spec.defaults.output;
  spec.layers["a"].output->format.scale = {1, 2};
  EXPECT_THAT(errors(clipped, spec), HasSubstr("ReLU6, whose upper end is one code"));
}

// A bias with 16 fraction bits is added behind the sum, where its bits are not lost.
TEST(ResolveArithmetic, FixedPointBiasesOfBlocksComeBehindTheSum) {
  Layer layer = test::convolution("a", kNetworkInput, 4);
  layer.bias = true;
  NumericsSpec spec = block_numerics();
  spec.defaults.bias =
      FormatSpec{Format::fixed(32, 16, Rounding::RndConv, Overflow::Sat), false, false};
  EXPECT_EQ(resolve(test::network_of({3, 8, 8}, {layer}), spec)[0].accumulation.bias,
            BiasEntry::None);
  layer.activation = ActivationFunction::LeakyRelu;
  layer.leaky_slope = 0.1;
  EXPECT_THAT(errors(test::network_of({3, 8, 8}, {layer}), spec),
              HasSubstr("a leaky ReLU and a fixed-point bias"));
  // Elsewhere, biases and products are of one kind.
  spec.defaults.weight = FormatSpec{Format::scaled(8, true, true), false, true};
  EXPECT_THAT(errors(test::network_of({3, 8, 8}, {layer}), spec), HasSubstr("make both fixed"));
}

}  // namespace
}  // namespace rill
