// SPDX-License-Identifier: Apache-2.0
// Faults that are found in the numbers: parameters, casts of a bias, exchanged channels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "sim/reference/code_reference.h"
#include "tests/unit/diagnosis/planted.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

using Change = std::function<void(QuantizedLayer&)>;

/// What is said of a layer that another implementation has with other numbers.
std::string said(const std::function<Implementation()>& layer, const Change& change) {
  Implementation faulty = layer();
  change(faulty.model.layers.back());
  return diagnosed(layer(), faulty.output()).sentence();
}

TEST(FoundParameter, AWeightOfAFewLsbMore) {
  // Depthwise: [channel][tap]; 3 of 16 channels, 9 taps each.
  const Change change = [](QuantizedLayer& layer) { layer.weight[3 * 9 + 4] += 5; };
  const Code now = depthwise().model.layers.back().weight[3 * 9 + 4];
  EXPECT_THAT(said(depthwise, change),
              HasSubstr("exact if weight [3][0][1][1] is " + std::to_string(now + 5) +
                        " instead of " + std::to_string(now)));
  // A convolution: [16][8][3][3], cast after every 4 terms, ReLU.
  constexpr std::size_t kAt = (7 * 8 + 2) * 9 + 5;
  const Code other = convolution().model.layers.back().weight[kAt];
  EXPECT_THAT(said(convolution, [](QuantizedLayer& layer) { layer.weight[kAt] -= 11; }),
              HasSubstr("weight [7][2][1][2] is " + std::to_string(other - 11) + " instead of " +
                        std::to_string(other)));
}

TEST(FoundParameter, ABiasOfAFewLsbLess) {
  const Code now = convolution().model.layers.back().bias[9];
  EXPECT_THAT(said(convolution, [](QuantizedLayer& layer) { layer.bias[9] -= 6; }),
              HasSubstr("exact if bias [9] is "));
  EXPECT_THAT(said(convolution, [](QuantizedLayer& layer) { layer.bias[9] -= 6; }),
              HasSubstr(" instead of " + std::to_string(now)));
}

TEST(FoundParameter, OneInEachOfAFewChannels) {
  const std::string text = said(convolution, [](QuantizedLayer& layer) {
    layer.weight[77] += 9;
    layer.bias[4] += 24;
    layer.weight[(12 * 8 + 7) * 9] -= 7;
  });
  EXPECT_THAT(text, HasSubstr("exact if weight [1][0][1][2] is "));
  EXPECT_THAT(text, HasSubstr(", bias [4] is "));
  EXPECT_THAT(text, HasSubstr(", weight [12][7][0][0] is "));
}

TEST(BiasCast, IsNamedWhenOnlyTheBiasIsCastOtherwise) {
  // The bias has 7 bits behind its point, the sum 6: it is rounded where it enters.
  Implementation faulty = depthwise();
  QuantizedLayer& numbers = faulty.model.layers.back();
  for (Code& code : numbers.bias) code = static_cast<Code>(code >> 1);  // TRN
  numbers.arithmetic.bias.fraction_bits = 6;
  EXPECT_EQ(diagnosed(depthwise(), faulty.output()).exact.front().text(),
            "the bias is rounded with TRN instead of RND where it starts the sum");
}

TEST(BiasCast, IsNamedWhenOnlyTheSumsAreCastOtherwise) {
  Implementation faulty = depthwise();
  QuantizedLayer& numbers = faulty.model.layers.back();
  for (Code& code : numbers.bias) code = static_cast<Code>((code + 1) >> 1);  // RND
  numbers.arithmetic.bias.fraction_bits = 6;
  numbers.arithmetic.accumulation.accumulator.rounding = Rounding::Trn;
  EXPECT_EQ(diagnosed(depthwise(), faulty.output()).exact.front().text(),
            "sums of terms are rounded with TRN instead of RND, but not the bias that starts them");
}

TEST(BiasCast, IsNamedBesideAnotherFault) {
  Implementation faulty = depthwise();
  QuantizedLayer& numbers = faulty.model.layers.back();
  for (Code& code : numbers.bias) code = static_cast<Code>(code >> 1);
  numbers.arithmetic.bias.fraction_bits = 6;
  numbers.arithmetic.accumulation.accumulator.overflow = Overflow::Wrap;
  EXPECT_THAT(diagnosed(depthwise(), faulty.output()).sentence(),
              testing::AllOf(HasSubstr("exact if the accumulator wraps instead of saturating"),
                             HasSubstr("the bias is rounded with TRN")));
}

/// The pointwise layer without ReLU, whose sums are not cut.
Implementation linear() {
  Implementation result = pointwise();
  result.model.layers.back().arithmetic.requantization.minimum = std::numeric_limits<Code>::min();
  return result;
}

TEST(OutputPoint, IsNamedWhateverBecomesOfCodesBeyondTheFormat) {
  const auto golden_of = [](const std::function<Code(Code)>& change) {
    FeatureMap golden = linear().output();
    for (Code& code : golden.codes) code = change(code);
    return diagnosed(linear(), golden).sentence();
  };
  EXPECT_EQ(golden_of([](Code code) { return code * 4; }),
            "exact if output codes are shifted by 2 bits to the left, as with 8 bits behind the "
            "point instead of 6: an lsb of 0.00390625 instead of 0.015625");
  EXPECT_THAT(golden_of([](Code code) { return std::clamp(code * 2, -256, 255); }),
              HasSubstr("exact if output codes are shifted by 1 bit to the left, as with 7 bits "
                        "behind the point instead of 6: an lsb of 0.0078125 instead of 0.015625, "
                        "saturated"));
  EXPECT_THAT(golden_of([](Code code) { return code >> 2; }),
              HasSubstr("exact if output codes are shifted by 2 bits to the right, as with 4 bits "
                        "behind the point instead of 6: an lsb of 0.0625 instead of 0.015625"));
  EXPECT_THAT(golden_of([](Code code) { return (code + 4) >> 3; }), HasSubstr("0.015625, rounded"));
}

TEST(FoundSwap, OfTwoFiltersWithoutTheirBiases) {
  for (const auto& layer : {linear, depthwise}) {
    Implementation faulty = layer();
    std::vector<Code>& weight = faulty.model.layers.back().weight;
    const auto each = static_cast<std::ptrdiff_t>(weight.size() / 16);
    std::swap_ranges(weight.begin() + 4 * each, weight.begin() + 5 * each,
                     weight.begin() + 5 * each);
    EXPECT_THAT(diagnosed(layer(), faulty.output()).sentence(),
                HasSubstr("exact if weights of channels stand in other places, but not their "
                          "biases: 5 at 4, 4 at 5"));
  }
}

TEST(FoundSwap, OfTwoChannelsOfTheInput) {
  Implementation faulty = linear();
  faulty.input = permuted(faulty.input, {0, 1, 6, 3, 4, 5, 2, 7});
  EXPECT_EQ(diagnosed(linear(), faulty.output()).sentence(),
            "exact if the input's channels 2 and 6 change places");
}

/// A pointwise layer of many channels, whose pairs times terms are 67 million.
Implementation wide() {
  constexpr int kChannels = 512;
  Implementation result = linear();
  Network& network = result.model.network;
  network.input = {kChannels, 6, 7};
  infer_shapes(network);
  std::uint32_t noise = 5;
  const auto next = [&noise](int range) {
    noise = noise * 1664525U + 1013904223U;
    return static_cast<Code>((noise >> 16U) % static_cast<std::uint32_t>(2 * range)) - range;
  };
  result.input.shape = network.input;
  result.input.codes.resize(static_cast<std::size_t>(network.input.size()));
  for (Code& code : result.input.codes) code = next(200);
  QuantizedLayer& numbers = result.model.layers.back();
  numbers.weight.resize(static_cast<std::size_t>(network.layers.back().weights()));
  for (Code& code : numbers.weight) code = next(12);
  numbers.arithmetic.accumulation.terms_per_cast = 16;
  return result;
}

TEST(FoundSwap, OfTwoChannelsAmongMany) {
  Implementation faulty = wide();
  std::vector<int> order(512);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[77], order[401]);
  faulty.input = permuted(faulty.input, order);
  EXPECT_THAT(diagnosed(wide(), faulty.output()).sentence(),
              HasSubstr("exact if the input's channels 77 and 401 change places"));
}

TEST(FoundSwap, OfTwoChannelsOfADepthwiseInput) {
  const Implementation described = depthwise();
  Implementation faulty = described;
  faulty.model.network.layers = {described.model.network.layers.back()};
  faulty.model.network.layers.front().inputs = {kNetworkInput};
  faulty.model.network.outputs = {0};
  faulty.model.layers = {described.model.layers.back()};
  std::vector<int> order(16);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[3], order[12]);
  faulty.input = permuted(evaluate_codes(described.model, described.input).front(), order);
  faulty.model.network.input = faulty.input.shape;
  infer_shapes(faulty.model.network);
  EXPECT_EQ(diagnosed(described, faulty.output()).sentence(),
            "exact if the input's channels stand in other places: 12 at 3, 3 at 12");
}

}  // namespace
}  // namespace rill::test
