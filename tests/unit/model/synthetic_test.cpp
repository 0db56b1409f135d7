// SPDX-License-Identifier: Apache-2.0
#include "sim/model/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/model/float_forward.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

/// Twelve alternating depthwise and pointwise layers with ReLU6, then a linear one: the pattern of
/// mobile networks, where badly chosen weights die out or saturate.
Network deep_network() {
  std::vector<Layer> layers;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "layer" + std::to_string(i);
    const int channels = i == 0 ? 3 : 32;
    layers.push_back(i % 2 == 0 ? test::depthwise(name, i - 1, channels)
                                : test::convolution(name, i - 1, 32));
    layers.back().batch_norm = true;
    layers.back().activation = ActivationFunction::Relu6;
  }
  layers.push_back(test::convolution("answer", 11, 10));
  return test::network_of({3, 16, 24}, layers);
}

RealMap smooth_picture(const Shape& shape) {
  RealMap map{shape, {}};
  for (int y = 0; y < shape.height; ++y) {
    for (int x = 0; x < shape.width; ++x) {
      for (int c = 0; c < shape.channels; ++c) map.values.push_back(2 * std::sin(x + 0.3 * y * c));
    }
  }
  return map;
}

TEST(SyntheticParameters, KeepEveryMapWithinUsefulRange) {
  const Network network = deep_network();
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    forward_float(network, synthetic_parameters(network, seed), smooth_picture(network.input),
                  [&](LayerIndex layer, const std::vector<float>& map) {
                    double squares = 0;
                    for (const float value : map) squares += static_cast<double>(value) * value;
                    const double rms = std::sqrt(squares / static_cast<double>(map.size()));
                    EXPECT_GT(rms, 0.1) << "seed " << seed << " layer " << layer;
                    EXPECT_LT(rms, 5.0) << "seed " << seed << " layer " << layer;
                  });
  }
}

// Part of the promise "the same on every platform": first weights of layer 0 for seed 1. The limit
// is sqrt(3 * 2 / 9); the splitmix64 state starts at 0x2545F4914F6CDD1D.
TEST(SyntheticParameters, AreAFunctionOfTheSeed) {
  const Network network = deep_network();
  const FloatParameters parameters = synthetic_parameters(network, 1);
  std::uint64_t z = 0x2545F4914F6CDD1DU + 0x9E3779B97F4A7C15U;
  z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9U;
  z = (z ^ z >> 27U) * 0x94D049BB133111EBU;
  z ^= z >> 31U;
  const double unit = std::ldexp(static_cast<double>(z >> 11U), -53);
  EXPECT_EQ(parameters[0].weight[0], std::sqrt(3.0 * 2.0 / 9.0) * (2 * unit - 1));
  EXPECT_EQ(parameters[5].weight, synthetic_parameters(network, 1)[5].weight);
  EXPECT_NE(parameters[5].weight, synthetic_parameters(network, 2)[5].weight);
}

TEST(SyntheticParameters, BelongToTheirLayerAlone) {
  Network network = deep_network();
  const FloatParameters before = synthetic_parameters(network, 3);
  network.layers[2].out_channels = network.layers[2].groups = 16;
  network.layers[2].in.channels = network.layers[2].out.channels = 16;
  const FloatParameters after = synthetic_parameters(network, 3);
  EXPECT_NE(after[2].weight.size(), before[2].weight.size());
  EXPECT_EQ(after[4].weight, before[4].weight);
}

/// One set of vectors that is used again and again must not keep anything of the layer before.
TEST(SyntheticParameters, OneLayerAfterAnotherGivesTheNumbersOfAllAtOnce) {
  const Network network = deep_network();
  const FloatParameters all = synthetic_parameters(network, 7);
  LayerParameters one;
  for (const std::size_t layer : {std::size_t{12}, std::size_t{1}, std::size_t{0}}) {
    make_synthetic(network, layer, 7, &one);
    EXPECT_EQ(one.weight, all[layer].weight) << layer;
    EXPECT_EQ(one.bias, all[layer].bias) << layer;
    EXPECT_TRUE(one.gamma.empty());
  }
}

}  // namespace
}  // namespace rill
