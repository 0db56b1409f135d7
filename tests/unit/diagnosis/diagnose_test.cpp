// SPDX-License-Identifier: Apache-2.0
// Every suspect is planted, alone and beside another, and must be named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/unit/diagnosis/planted.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

/// True when an exact explanation has as many faults as planted, and says each of them.
bool is_named(const Diagnosis& diagnosis, const std::vector<const Plant*>& plants) {
  return std::any_of(
      diagnosis.exact.begin(), diagnosis.exact.end(), [&](const Explanation& explanation) {
        return explanation.faults.size() == plants.size() &&
               std::all_of(plants.begin(), plants.end(), [&](const Plant* plant) {
                 return std::any_of(explanation.faults.begin(), explanation.faults.end(),
                                    [&](const Fault& fault) {
                                      return fault.suspect == plant->suspect &&
                                             fault.text.find(plant->says) != std::string::npos;
                                    });
               });
      });
}

class PlantedAlone : public testing::TestWithParam<Plant> {};

TEST_P(PlantedAlone, IsNamed) {
  const Plant& plant = GetParam();
  Implementation faulty = convolution();
  plant.into(faulty);
  const Diagnosis diagnosis = diagnosed(convolution(), faulty.output());
  EXPECT_GT(diagnosis.mismatches, 0) << "the fault does nothing";
  EXPECT_TRUE(is_named(diagnosis, {&plant})) << diagnosis.sentence();
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("exact if "));
}

INSTANTIATE_TEST_SUITE_P(Convolution, PlantedAlone, testing::ValuesIn(convolution_plants()),
                         [](const auto& planted) { return planted.param.name; });

/// Two faults that an engineer may well have at once.
struct Pair {
  const char* first;
  const char* second;
};

const Pair kPairs[] = {
    {"SumsTruncate", "AccumulatorWraps"},
    {"OutputRoundsToEven", "NoRelu"},
    {"OutputWraps", "NoBias"},
    {"CastOnce", "BiasPoint"},
    {"CastAfterEveryTerm", "ChannelsFirst"},
    {"NarrowAccumulator", "WeightPoint"},
    {"ActivationPoint", "PaddingMinusOne"},
    {"PaddingRepeatsEdge", "KernelTransposed"},
    {"HaloRow", "NoRelu"},
    {"HaloColumn", "SumsTruncate"},
    {"KernelRotated", "NoBias"},
    {"ChannelsInterleaved", "NoRelu"},
    {"InputLanesReversed", "AccumulatorWraps"},
    {"OutputLanesReversed", "OutputWraps"},
    {"RowsAndColumns", "NoBias"},
    {"ChannelsLast", "CastOnce"},
    {"UnsignedInput", "PaddingMinusOne"},
    {"UnsignedWeights", "NoRelu"},
    {"Negated", "NoBias"},
    {"RowsDown", "AccumulatorWraps"},
    {"PixelsLate", "NoRelu"},
};

class PlantedInPairs : public testing::TestWithParam<Pair> {};

TEST_P(PlantedInPairs, AreBothNamed) {
  const std::vector<Plant> plants = convolution_plants();
  const auto find = [&](const char* name) {
    return std::find_if(plants.begin(), plants.end(),
                        [&](const Plant& plant) { return plant.name == name; });
  };
  const auto first = find(GetParam().first), second = find(GetParam().second);
  ASSERT_NE(first, plants.end());
  ASSERT_NE(second, plants.end());
  Implementation faulty = convolution();
  first->into(faulty);
  second->into(faulty);
  const Diagnosis diagnosis = diagnosed(convolution(), faulty.output());
  EXPECT_TRUE(is_named(diagnosis, {&*first, &*second})) << diagnosis.sentence();
}

INSTANTIATE_TEST_SUITE_P(Convolution, PlantedInPairs, testing::ValuesIn(kPairs),
                         [](const auto& planted) {
                           return std::string(planted.param.first) + "And" + planted.param.second;
                         });

TEST(Diagnosis, NamesTheOtherReorgOrderBothWays) {
  for (const ReorgOrder order : {ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor}) {
    Implementation described = reorganised();
    described.model.network.layers.back().reorg_order = order;
    Implementation faulty = reorganised();
    const bool block_major = order == ReorgOrder::BlockMajor;
    faulty.model.network.layers.back().reorg_order =
        block_major ? ReorgOrder::ChannelMajor : ReorgOrder::BlockMajor;
    const Diagnosis diagnosis = diagnosed(described, faulty.output());
    ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
    EXPECT_EQ(diagnosis.exact.front().text(),
              block_major ? "the reorg's channels are in the order channel_major instead of "
                            "block_major"
                          : "the reorg's channels are in the order block_major instead of "
                            "channel_major");
  }
}

TEST(Diagnosis, NamesTheOtherReorgOrderOfTheInputBothWays) {
  for (const ReorgOrder order : {ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor}) {
    Implementation described = depthwise();
    described.model.network.layers.front().reorg_order = order;
    Implementation faulty = depthwise();
    const bool block_major = order == ReorgOrder::BlockMajor;
    faulty.model.network.layers.front().reorg_order =
        block_major ? ReorgOrder::ChannelMajor : ReorgOrder::BlockMajor;
    const Diagnosis diagnosis = diagnosed(described, faulty.output());
    ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
    EXPECT_EQ(diagnosis.exact.front().faults.front().suspect, Suspect::ReorgOrder)
        << diagnosis.sentence();
    EXPECT_THAT(diagnosis.exact.front().text(), HasSubstr("the input's channels of the reorg"));
  }
}

TEST(Diagnosis, NamesTheOrderOfTapsWhereEveryTapIsCast) {
  Implementation faulty = depthwise();
  std::vector<Code>& weight = faulty.model.layers.back().weight;
  // Down the columns, in the rows' order of a transposed map: both transposed, the order remains.
  const auto transposed = [](const FeatureMap& map) {
    FeatureMap result{{map.shape.channels, map.shape.width, map.shape.height}, map.format, {}};
    for (int row = 0; row < map.shape.width; ++row) {
      for (int column = 0; column < map.shape.height; ++column) {
        for (int c = 0; c < map.shape.channels; ++c) {
          result.codes.push_back(map.codes[static_cast<std::size_t>(
              (column * map.shape.width + row) * map.shape.channels + c)]);
        }
      }
    }
    return result;
  };
  const std::vector<Code> before = weight;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    weight[i] = before[i / 9 * 9 + i % 3 * 3 + i % 9 / 3];
  }
  faulty.input = transposed(faulty.input);
  faulty.model.network.input = faulty.input.shape;
  // A reorg transposes with its blocks: channel k = 2*dy + dx becomes 2*dx + dy.
  infer_shapes(faulty.model.network);
  std::vector<int> order;
  for (int c = 0; c < 16; ++c)
    order.push_back((c / 4 == 1 ? 2 : c / 4 == 2 ? 1 : c / 4) * 4 + c % 4);
  // Weights and biases follow their channels.
  QuantizedLayer& numbers = faulty.model.layers.back();
  const QuantizedLayer own = numbers;
  for (std::size_t c = 0; c < order.size(); ++c) {
    const auto from = static_cast<std::size_t>(order[c]);
    numbers.bias[c] = own.bias[from];
    for (std::size_t t = 0; t < 9; ++t) numbers.weight[9 * c + t] = own.weight[9 * from + t];
  }
  faulty.after = {transposed, [order](const FeatureMap& map) { return permuted(map, order); }};
  const Diagnosis diagnosis = diagnosed(depthwise(), faulty.output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "terms are added down the kernel's columns instead of along its rows");
}

TEST(Diagnosis, NamesABiasThatEntersLast) {
  Implementation faulty = depthwise();
  faulty.model.layers.back().arithmetic.accumulation.bias = BiasEntry::Last;
  const Diagnosis diagnosis = diagnosed(depthwise(), faulty.output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(), "the bias is added last instead of first");
}

TEST(Diagnosis, NamesGoldensWhoseSignIsNotExtended) {
  Implementation described = convolution();
  described.model.layers.back().arithmetic.requantization.minimum =
      std::numeric_limits<Code>::min();
  FeatureMap golden = described.output();
  for (Code& code : golden.codes) code &= 0x1ff;
  const Diagnosis diagnosis = diagnosed(described, golden);
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "the golden's codes are unsigned: their sign is not extended");
}

TEST(Diagnosis, NamesAReluThatTheLayerDoesNotHave) {
  Implementation described = convolution();
  described.model.layers.back().arithmetic.requantization.minimum =
      std::numeric_limits<Code>::min();
  const Diagnosis diagnosis = diagnosed(described, convolution().output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(), "a ReLU is applied that the layer does not have");
}

TEST(Diagnosis, KnowsLayersWithoutWeights) {
  const Implementation described = pooled();
  const FeatureMap golden = permuted(described.output(), reversed_lanes(16, 4));
  const Diagnosis diagnosis = diagnosed(described, golden);
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "the output's lanes are in reverse order in words of 4 channels");
}

TEST(Diagnosis, SaysWhatComesNearestWhenNothingExplainsAll) {
  Implementation faulty = convolution();
  faulty.model.layers.back().arithmetic.requantization.minimum = std::numeric_limits<Code>::min();
  FeatureMap golden = faulty.output();
  for (std::size_t i = 0; i < golden.codes.size(); i += 97) golden.codes[i] ^= 5;
  const Diagnosis diagnosis = diagnosed(convolution(), golden);
  EXPECT_TRUE(diagnosis.exact.empty()) << diagnosis.sentence();
  ASSERT_TRUE(diagnosis.best);
  EXPECT_EQ(diagnosis.best->left, static_cast<std::int64_t>((golden.codes.size() + 96) / 97));
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("mismatches left: the activation (ReLU) is missing"));
}

TEST(Diagnosis, SaysSoWhenNothingHelps) {
  FeatureMap golden = convolution().output();
  std::uint32_t noise = 1;
  for (std::size_t i = 0; i < golden.codes.size(); i += 3) {
    noise = noise * 1664525U + 1013904223U;
    golden.codes[i] = static_cast<Code>(noise >> 24U);
  }
  const Diagnosis diagnosis = diagnosed(convolution(), golden);
  EXPECT_TRUE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_GT(diagnosis.tried, 300);
}

/// The input with what a machine has around it: codes of its own.
FeatureMap surrounded(const FeatureMap& input) {
  FeatureMap map{
      {input.shape.channels, input.shape.height + 2, input.shape.width + 2}, input.format, {}};
  for (int row = -1; row <= input.shape.height; ++row) {
    for (int column = -1; column <= input.shape.width; ++column) {
      const bool inside =
          row >= 0 && row < input.shape.height && column >= 0 && column < input.shape.width;
      for (int c = 0; c < input.shape.channels; ++c) {
        const int at = (row * input.shape.width + column) * input.shape.channels + c;
        map.codes.push_back(inside ? input.codes[static_cast<std::size_t>(at)]
                                   : 40 + 7 * row - 5 * column + c);
      }
    }
  }
  return map;
}

TEST(Diagnosis, KnowsMapsWithAHaloAndAGoldenThatPadsInstead) {
  const Implementation padded = convolution();
  Implementation around = convolution();
  around.input = surrounded(around.input);
  around.model.network.input = around.input.shape;
  Layer& layer = around.model.network.layers.front();
  layer.window.pad_h = layer.window.pad_w = 0;
  infer_shapes(around.model.network);
  const FeatureMap golden = padded.output(), actual = around.output();
  const FeatureMap operand = around.input;
  WrongLayer wrong;
  wrong.described = described_case(padded.model.network.layers.front(), padded.model.layers.front(),
                                   false, {{&operand}});
  wrong.expected = {&golden};
  wrong.actual = {&actual};
  EXPECT_EQ(wrong.described.halo, 1);
  const Diagnosis diagnosis = diagnose(wrong);
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "windows read 0 outside of the map instead of what lies around it there");
  wrong.margin = 1;
  EXPECT_EQ(count_mismatches(wrong), 0) << "only windows at the border see it";
}

TEST(Diagnosis, NamesTheOrderOfImages) {
  const Implementation described = convolution();
  std::vector<FeatureMap> inputs(3, described.input), outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (Code& code : inputs[i].codes) code = (code * (static_cast<int>(i) + 1)) % 200;
    Implementation each = described;
    each.input = inputs[i];
    outputs.push_back(each.output());
  }
  WrongLayer wrong;
  wrong.described =
      described_case(described.model.network.layers.back(), described.model.layers.back(), false,
                     {{&inputs[0]}, {&inputs[1]}, {&inputs[2]}});
  wrong.expected = {&outputs[1], &outputs[0], &outputs[2]};
  wrong.actual = {&outputs[0], &outputs[1], &outputs[2]};
  const Diagnosis diagnosis = diagnose(wrong);
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(), "the golden's images stand in the order 1, 0, 2");
  EXPECT_EQ(diagnosis.exact.front().faults.front().suspect, Suspect::ImageOrder);
}

TEST(Diagnosis, SaysWhereCodesAreWrong) {
  FeatureMap golden = convolution().output();
  for (const int channel : {3, 4, 5}) {
    for (int pixel = 24; pixel < 60; ++pixel) {
      golden.codes[static_cast<std::size_t>(16 * pixel + channel)] ^= 1;
    }
  }
  EXPECT_EQ(diagnosed(convolution(), golden).where, "only channels 3 to 5; rows 2 to 4");
}

}  // namespace
}  // namespace rill::test
