// SPDX-License-Identifier: Apache-2.0
// The float path (patches times matrix) and the code path (term by term) were written apart; on
// integers both must give what the definition of a convolution gives.
#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "sim/reference/code_reference.h"
#include "sim/reference/float_reference.h"

namespace rill {
namespace {

constexpr int kTrials = 300;

int pick(std::mt19937& random, int lowest, int highest) {
  return std::uniform_int_distribution<int>(lowest, highest)(random);
}

/// A random convolution that fits its map: any grouping, stride, padding, dilation.
Network random_network(std::mt19937& random) {
  Network network;
  Layer layer;
  layer.name = "conv";
  layer.inputs = {kNetworkInput};
  layer.groups = pick(random, 1, 4);
  const int channels = layer.groups * pick(random, 1, 5);
  layer.out_channels = layer.groups * pick(random, 1, 5);
  Window& w = layer.window;
  w = {pick(random, 1, 4), pick(random, 1, 4), pick(random, 1, 3), pick(random, 1, 3),
       pick(random, 0, 3), pick(random, 0, 3), pick(random, 1, 2)};
  network.input = {channels, w.extent_h() + pick(random, 0, 6), w.extent_w() + pick(random, 0, 6)};
  network.layers = {layer};
  infer_shapes(network);
  return network;
}

std::vector<Code> random_codes(std::mt19937& random, std::int64_t count) {
  std::vector<Code> codes(static_cast<std::size_t>(count));
  for (Code& code : codes) code = pick(random, -128, 127);
  return codes;
}

/// The definition, in seven loops.
std::vector<Code> by_definition(const Layer& layer, const std::vector<Code>& weight,
                                const std::vector<Code>& bias, const std::vector<Code>& input) {
  const Window& w = layer.window;
  const int group_in = layer.in.channels / layer.groups;
  const int group_out = layer.out.channels / layer.groups;
  std::vector<Code> output;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      for (int o = 0; o < layer.out.channels; ++o) {
        Code sum = bias[static_cast<std::size_t>(o)];
        for (int c = 0; c < group_in; ++c) {
          for (int i = 0; i < w.kernel_h; ++i) {
            for (int j = 0; j < w.kernel_w; ++j) {
              const int row = y * w.stride_h + i * w.dilation - w.pad_h;
              const int column = x * w.stride_w + j * w.dilation - w.pad_w;
              if (row < 0 || row >= layer.in.height) continue;
              if (column < 0 || column >= layer.in.width) continue;
              const int channel = o / group_out * group_in + c;
              sum += weight[static_cast<std::size_t>(
                         ((o * group_in + c) * w.kernel_h + i) * w.kernel_w + j)] *
                     input[static_cast<std::size_t>(
                         (row * layer.in.width + column) * layer.in.channels + channel)];
            }
          }
        }
        output.push_back(sum);
      }
    }
  }
  return output;
}

std::string describe(const Layer& layer, int seed) {
  const Window& w = layer.window;
  const auto pair = [](int a, int b) { return std::to_string(a) + "," + std::to_string(b) + " "; };
  return "seed " + std::to_string(seed) + ": in " + layer.in.to_string() + " out " +
         layer.out.to_string() + " groups " + std::to_string(layer.groups) + " kernel " +
         pair(w.kernel_h, w.kernel_w) + "stride " + pair(w.stride_h, w.stride_w) + "pad " +
         pair(w.pad_h, w.pad_w) + "dilation " + std::to_string(w.dilation);
}

TEST(Convolution, FloatAndCodePathsEqualTheDefinition) {
  for (int seed = 1; seed <= kTrials; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    const Network network = random_network(random);
    const Layer& layer = network.layers[0];
    SCOPED_TRACE(describe(layer, seed));
    const std::vector<Code> weight = random_codes(random, layer.weights());
    const std::vector<Code> bias = random_codes(random, layer.out.channels);
    const std::vector<Code> input = random_codes(random, layer.in.size());
    const std::vector<Code> expected = by_definition(layer, weight, bias, input);

    QuantizedModel model;
    model.network = network;
    model.layers.resize(1);
    LayerArithmetic& arithmetic = model.layers[0].arithmetic;
    arithmetic.input = arithmetic.weight = arithmetic.bias = Format::fixed(8, 8);
    // The exact sum does not depend on how it is taken apart.
    arithmetic.accumulation.terms_per_cast = pick(random, 0, 9);
    arithmetic.accumulation.order =
        pick(random, 0, 1) == 0 ? TermOrder::TapMajor : TermOrder::ChannelMajor;
    arithmetic.accumulation.bias = pick(random, 0, 1) == 0 ? BiasEntry::First : BiasEntry::Last;
    arithmetic.requantization.kind = Requantization::Kind::Identity;
    model.layers[0].weight = weight;
    model.layers[0].bias = bias;
    ASSERT_EQ(evaluate_codes(model, {network.input, Format::fixed(8, 8), input})[0].codes,
              expected);

    LayerParameters parameters;
    parameters.weight.assign(weight.begin(), weight.end());
    parameters.bias.assign(bias.begin(), bias.end());
    const RealMap picture{network.input, {input.begin(), input.end()}};
    const std::vector<double> reals(expected.begin(), expected.end());
    ASSERT_EQ(evaluate_float(network, {parameters}, picture)[0].values, reals);
  }
}

}  // namespace
}  // namespace rill
