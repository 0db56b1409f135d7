// SPDX-License-Identifier: Apache-2.0
// What the diagnosis says, and of what.
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

TEST(Diagnosis, NamesTheFewestCastsThatExplainAGolden) {
  Implementation faulty = depthwise();  // without partial sums: only one cast there
  faulty.model.layers.back().arithmetic.accumulation.accumulator.rounding = Rounding::Trn;
  const Diagnosis one = diagnosed(depthwise(), faulty.output());
  ASSERT_FALSE(one.exact.empty()) << one.sentence();
  EXPECT_EQ(one.exact.front().text(), "the accumulator rounds with TRN instead of RND");
  // Partial sums truncate; that the accumulator may do so as well is not said once more.
  Implementation partial = convolution();
  partial.model.layers.back().arithmetic.accumulation.partial->rounding = Rounding::Trn;
  const Diagnosis two = diagnosed(convolution(), partial.output());
  EXPECT_EQ(two.sentence(), "exact if the partial sum rounds with TRN instead of RND");
}

TEST(Diagnosis, NamesNothingThatLeavesMostMismatches) {
  // Most codes are 0: an accumulator of two bits would be right there, and explains nothing.
  FeatureMap golden = convolution().output();
  for (std::size_t i = 0; i < golden.codes.size(); ++i) golden.codes[i] = i % 5 == 0 ? 77 : 0;
  std::uint32_t noise = 7;
  for (std::size_t i = 0; i < golden.codes.size(); i += 2) {
    noise = noise * 1664525U + 1013904223U;
    golden.codes[i] = static_cast<Code>(1 + (noise >> 25U));
  }
  const Diagnosis diagnosis = diagnosed(convolution(), golden);
  EXPECT_FALSE(diagnosis.best) << diagnosis.sentence();
}

TEST(Diagnosis, NamesWhatBothCastsOfADepthwiseLayerDo) {
  Implementation faulty = depthwise();
  Format& sum = faulty.model.layers.back().arithmetic.accumulation.accumulator;
  sum.rounding = Rounding::Trn;
  sum.overflow = Overflow::Wrap;
  const Diagnosis diagnosis = diagnosed(depthwise(), faulty.output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "the accumulator rounds with TRN instead of RND, and the accumulator wraps instead of "
            "saturating");
}

TEST(Diagnosis, NamesABiasThatEntersLast) {
  Implementation faulty = depthwise();
  faulty.model.layers.back().arithmetic.accumulation.bias = BiasEntry::Last;
  const Diagnosis diagnosis = diagnosed(depthwise(), faulty.output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(), "the bias is added last instead of first");
}

TEST(Diagnosis, NamesOneCastOfAllProductsOnABiasThatWasCastBefore) {
  const auto faulty = [](int terms_per_cast) {
    Implementation made = depthwise();  // nine terms
    made.model.layers.back().arithmetic.accumulation.terms_per_cast = terms_per_cast;
    return made;
  };
  const Diagnosis diagnosis = diagnosed(depthwise(), faulty(9).output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "the sum is cast once, after all terms, on the bias that was cast before, instead of "
            "after every term");
  // The other way round as well: every product is cast where the sum should be.
  EXPECT_THAT(diagnosed(faulty(9), depthwise().output()).sentence(),
              HasSubstr("exact if the sum is cast after every term instead of "));
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

TEST(Diagnosis, FindsTwoMoreBehindTheOneThatExplainsMost) {
  Implementation faulty = convolution();
  LayerArithmetic& rule = faulty.model.layers.back().arithmetic;
  rule.requantization.minimum = std::numeric_limits<Code>::min();
  rule.output.rounding = Rounding::RndConv;
  rule.padding_code = -1;
  const Diagnosis diagnosis = diagnosed(convolution(), faulty.output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_FALSE(diagnosis.best);
  EXPECT_EQ(diagnosis.exact.front().faults.size(), 3U) << diagnosis.sentence();
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("the activation (ReLU) is missing"));
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("the output rounds with RND_CONV"));
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("windows read -1 outside of the map"));
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
  EXPECT_FALSE(diagnosis.best) << diagnosis.sentence();
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("are input, weights and numerics those"));
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

TEST(Diagnosis, SaysOnWhichSidesCodesAreWrong) {
  const Shape shape = convolution().output().shape;
  const auto where = [&](const std::vector<int>& rows, const std::vector<int>& columns) {
    FeatureMap golden = convolution().output();
    for (int row = 0; row < shape.height; ++row) {
      for (int column = 0; column < shape.width; ++column) {
        if (std::count(rows.begin(), rows.end(), row) == 0 &&
            std::count(columns.begin(), columns.end(), column) == 0) {
          continue;
        }
        const int first = shape.channels * (row * shape.width + column);
        for (int c = 0; c < shape.channels; ++c) {
          golden.codes[static_cast<std::size_t>(first + c)] ^= 1;
        }
      }
    }
    return diagnosed(convolution(), golden).where;
  };
  const int bottom = shape.height - 1, right = shape.width - 1;
  EXPECT_EQ(where({0}, {}), "only row 0");
  EXPECT_EQ(where({bottom}, {}), "only row " + std::to_string(bottom));
  EXPECT_EQ(where({0, bottom}, {}), "only rows 0, " + std::to_string(bottom));
  EXPECT_EQ(where({}, {right}), "only column " + std::to_string(right));
  EXPECT_EQ(where({0, bottom}, {0, right}), "only the outermost rows and columns");
}

TEST(Diagnosis, SaysWhatRuleWrongPlacesFollow) {
  const auto where = [](const std::vector<int>& channels) {
    FeatureMap golden = convolution().output();
    for (std::size_t pixel = 0; pixel < golden.codes.size(); pixel += 16) {
      for (const int channel : channels)
        golden.codes[pixel + static_cast<std::size_t>(channel)] ^= 1;
    }
    return diagnosed(convolution(), golden).where;
  };
  EXPECT_EQ(where({1, 4, 7, 10, 13}), "only channels 1, 4, 7 and so on, 3 apart");
  EXPECT_EQ(where({0, 3, 5, 9, 11}), "only 5 of 16 channels");
  EXPECT_EQ(where({0, 1, 3, 4, 5, 7, 9, 11, 12, 14}), "") << "most, without a rule";
}

}  // namespace
}  // namespace rill::test
