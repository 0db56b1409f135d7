// SPDX-License-Identifier: Apache-2.0
// Do parameters lie where the published files have them, and come back from there?
#include "sim/tiled/parameter_layout.h"

#include <gmock/gmock.h>

#include <string>

#include "modules/tile_dma/word_codec.h"

namespace rill {
namespace {

/// Depthwise 48 -> 48, then 1x1 48 -> 96, both with biases.
Network two_layers() {
  Network network;
  network.name = "two";
  network.input = {48, 8, 8};
  Layer depthwise;
  depthwise.name = "d";
  depthwise.inputs = {kNetworkInput};
  depthwise.out_channels = depthwise.groups = 48;
  depthwise.window.kernel_h = depthwise.window.kernel_w = 3;
  depthwise.window.pad_h = depthwise.window.pad_w = 1;
  depthwise.bias = true;
  Layer pointwise;
  pointwise.name = "p";
  pointwise.inputs = {0};
  pointwise.out_channels = 96;
  pointwise.bias = true;
  network.layers = {depthwise, pointwise};
  network.outputs = {1};
  infer_shapes(network);
  return network;
}

std::vector<LayerArithmetic> numbers() {
  LayerArithmetic arithmetic;
  arithmetic.weight = Format::fixed(11, 4);
  arithmetic.bias = Format::fixed(11, 4);
  return {arithmetic, arithmetic};
}

std::vector<LayerCodes> some_codes(const Network& network) {
  std::vector<LayerCodes> codes;
  for (const Layer& layer : network.layers) {
    LayerCodes of;
    for (int i = 0; i < layer.weights(); ++i) of.weight.push_back(i * 37 % 2048 - 1024);
    for (int i = 0; i < layer.out.channels; ++i) of.bias.push_back(i * 5 - 200);
    codes.push_back(std::move(of));
  }
  return codes;
}

TEST(ParameterLayout, ByKindPutsPointwiseFirstAndBiasesLast) {
  const Network network = two_layers();
  TiledSpec spec;  // 32 lanes of 16 bits
  const ParameterLayout layout(network, spec);
  // 3 x 2 chunks of 32 words, 2 chunks of 9, 2 + 3 biases.
  EXPECT_EQ(layout.pointwise_word(1, 0, 0), 0);
  EXPECT_EQ(layout.pointwise_word(1, 1, 1), 3 * 32);
  EXPECT_EQ(layout.depthwise_word(0, 1), 6 * 32 + 9);
  EXPECT_EQ(layout.bias_word(0, 0), 6 * 32 + 18);
  EXPECT_EQ(layout.bias_word(1, 2), 6 * 32 + 18 + 2 + 2);
  EXPECT_EQ(layout.words(), 6 * 32 + 18 + 5);
}

// reference/skrskr section 5: bytes, 16-bit biases two words a group, multipliers behind them.
TEST(ParameterLayout, ByLayerPutsMultipliersBehindBiases) {
  TiledSpec spec;
  spec.lane_bits = 8;
  spec.multipliers = true;
  spec.parameter_order = TiledSpec::Order::ByLayer;
  const ParameterLayout layout(two_layers(), spec);
  EXPECT_EQ(layout.bias_words(), 2);
  EXPECT_EQ(layout.depthwise_word(0, 0), 0);
  EXPECT_EQ(layout.pointwise_word(1, 0, 0), 18);
  EXPECT_EQ(layout.bias_word(0, 0), 18 + 192);
  EXPECT_EQ(layout.multiplier_word(0, 0), 18 + 192 + 4);
  EXPECT_EQ(layout.bias_word(1, 0), 18 + 192 + 8);
}

TEST(ParameterLayout, CodesComeBackFromTheImage) {
  const Network network = two_layers();
  const ParameterLayout layout(network, TiledSpec());
  const auto codes = some_codes(network);
  const auto back =
      layout.unpack(network, numbers(), layout.pack(network, numbers(), codes), nullptr);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ(back[i].weight, codes[i].weight);
    EXPECT_EQ(back[i].bias, codes[i].bias);
  }
}

TEST(WordCodec, UsesTheLowBitsOfALane) {
  const WordCodec codec(16, Format::fixed(9, 3));
  const std::vector<Code> codes{-1, 255, -256, 0};
  std::vector<std::uint8_t> bytes(8, 0xaa);
  codec.pack(codes.data(), 4, bytes.data());
  EXPECT_THAT(bytes, testing::ElementsAre(0xff, 0x01, 0xff, 0x00, 0x00, 0x01, 0, 0));
  std::vector<Code> back(4);
  codec.unpack(bytes.data(), 4, back.data());
  EXPECT_EQ(back, codes);
}

TEST(WordCodec, RefusesCodesThatDoNotFit) {
  EXPECT_THROW(WordCodec(8, Format::fixed(9, 3)), ConfigError);
  EXPECT_THROW(WordCodec(12, Format::fixed(9, 3)), ConfigError);
}

}  // namespace
}  // namespace rill
