// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/float_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Pointwise;

/// A network of one layer that reads the input.
Network network_of(Shape input, Layer layer) {
  Network network;
  network.input = input;
  layer.name = "layer";
  if (layer.inputs.empty()) layer.inputs = {kNetworkInput};
  network.layers = {std::move(layer)};
  infer_shapes(network);
  return network;
}

Layer of(Op op, Window window = {}) {
  Layer layer;
  layer.op = op;
  layer.window = window;
  return layer;
}

std::vector<double> run(const Network& network, std::vector<double> input,
                        LayerParameters parameters = {}) {
  return evaluate_float(network, {std::move(parameters)}, {network.input, std::move(input)})
      .front()
      .values;
}

TEST(FloatReference, ConvolutionWeighsTheWindowAndAddsTheBias) {
  Layer layer = of(Op::Convolution, {2, 2, 1, 1, 0, 0, 1});
  layer.out_channels = 2;
  layer.bias = true;
  // One input channel; output 0 picks the top left, output 1 the bottom right of the window.
  const Network network = network_of({1, 2, 3}, layer);
  EXPECT_THAT(
      run(network, {1, 2, 3, 4, 5, 6}, {{1, 0, 0, 0, 0, 0, 0, 10}, {100, 200}, {}, {}, {}, {}}),
      ElementsAre(101, 250, 102, 260));
}

TEST(FloatReference, FullyConnectedReadsChannelByChannel) {
  Layer layer = of(Op::FullyConnected);
  layer.out_channels = 1;
  // The map is (row 0: 1 10) (row 1: 2 20); flattened as channels, rows: 1 2 10 20.
  const Network network = network_of({2, 2, 1}, layer);
  EXPECT_THAT(run(network, {1, 10, 2, 20}, {{1000, 100, 10, 1}, {}, {}, {}, {}, {}}),
              ElementsAre(1000 + 200 + 100 + 20));
}

TEST(FloatReference, DeconvolutionStampsTheKernel) {
  Layer layer = of(Op::Deconvolution, {1, 4, 1, 2, 0, 1, 1});
  layer.out_channels = 1;
  // Stamps 1 2 3 4 at columns -1 and 1 (stride 2, padding 1), the second one tenfold.
  const Network network = network_of({1, 1, 2}, layer);
  EXPECT_THAT(run(network, {1, 10}, {{1, 2, 3, 4}, {}, {}, {}, {}, {}}),
              ElementsAre(2, 3 + 10, 4 + 20, 30));
}

TEST(FloatReference, AveragePoolsDifferInWhatTheyDivideBy) {
  const std::vector<double> input{3, 6, 9, 12};
  // Windows -1..1, 1..3, 3..5: the last one hangs one column (row) over the padded map (-1..4).
  for (const bool rows : {false, true}) {
    Layer layer = of(Op::AveragePool, {1, 3, 1, 2, 0, 1, 1});
    if (rows) layer.window = {3, 1, 2, 1, 1, 0, 1};
    layer.ceil_mode = true;
    Network network = network_of(rows ? Shape{1, 4, 1} : Shape{1, 1, 4}, layer);
    EXPECT_THAT(run(network, input), ElementsAre(9.0 / 3, 27.0 / 3, 12.0 / 2));
    network.layers[0].count_include_pad = false;
    EXPECT_THAT(run(network, input), ElementsAre(9.0 / 2, 27.0 / 3, 12.0));
  }
}

TEST(FloatReference, MaxPoolIgnoresPadding) {
  const Network network = network_of({1, 1, 3}, of(Op::MaxPool, {1, 3, 1, 2, 0, 1, 1}));
  EXPECT_THAT(run(network, {-5, -6, -7}), ElementsAre(-5, -6));
}

TEST(FloatReference, ReorgOrdersBlocksOrChannelsFirst) {
  Layer layer = of(Op::Reorg, {1, 1, 2, 2, 0, 0, 1});
  // Two channels: 0 to 3 and 10 to 13 at (0,0) (0,1) (1,0) (1,1).
  const std::vector<double> input{0, 10, 1, 11, 2, 12, 3, 13};
  Network network = network_of({2, 2, 2}, layer);
  EXPECT_THAT(run(network, input), ElementsAre(0, 10, 1, 11, 2, 12, 3, 13));
  network.layers[0].reorg_order = ReorgOrder::ChannelMajor;
  EXPECT_THAT(run(network, input), ElementsAre(0, 1, 2, 3, 10, 11, 12, 13));
}

TEST(FloatReference, BilinearUpsamplingHasTwoAlignments) {
  Layer layer = of(Op::BilinearUpsample);
  layer.pre_scale = 10;
  Network network = network_of({1, 1, 2}, layer);
  // Half-pixel centres: sources -0.25 (edge), 0.25, 0.75, 1.25 (edge); two equal rows.
  EXPECT_THAT(run(network, {0, 4}), ElementsAre(0, 10, 30, 40, 0, 10, 30, 40));
  network.layers[0].align_corners = true;
  const std::vector<double> thirds{0, 40.0 / 3, 80.0 / 3, 40, 0, 40.0 / 3, 80.0 / 3, 40};
  EXPECT_THAT(run(network, {0, 4}), Pointwise(DoubleEq(), thirds));
}

TEST(FloatReference, L2NormScalesPixelsAndLeavesZeroAlone) {
  const Network network = network_of({2, 1, 2}, of(Op::L2Normalize));
  EXPECT_THAT(run(network, {3, 4, 0, 0}, {{10, 20}, {}, {}, {}, {}, {}}),
              ElementsAre(DoubleEq(6), DoubleEq(16), 0, 0));
}

TEST(FloatReference, BatchNormUsesTheNetworksEpsilonBeforeScaleAndActivation) {
  Layer layer = of(Op::Convolution);
  layer.out_channels = 1;
  layer.activation = ActivationFunction::Relu6;
  layer.output_scale = 0.25;
  Network network = network_of({1, 1, 3}, layer);
  network.batch_norm_epsilon = 3.0;
  // 2 * (x - 1) / sqrt(1 + 3) + 4 = x + 3, times 0.25, within 0 and 6.
  const LayerParameters parameters{{1}, {}, {2}, {4}, {1}, {1}};
  EXPECT_THAT(run(network, {-4, 1, 100}, parameters), ElementsAre(0, 1, 6));
}

TEST(FloatReference, LeakyReluKeepsAShareOfNegativeValues) {
  Layer layer = of(Op::MaxPool);
  layer.activation = ActivationFunction::LeakyRelu;
  layer.leaky_slope = 0.125;
  EXPECT_THAT(run(network_of({1, 1, 2}, layer), {-8, 8}), ElementsAre(-1, 8));
}

TEST(FloatReference, WrongSizesAreReported) {
  Layer layer = of(Op::Convolution);
  layer.out_channels = 1;
  const Network network = network_of({2, 1, 1}, layer);
  EXPECT_THROW(run(network, {1, 2}, {{1}, {}, {}, {}, {}, {}}), InternalError);
  EXPECT_THROW(run(network, {1}, {{1, 1}, {}, {}, {}, {}, {}}), InternalError);
  EXPECT_THROW(run(network, {1, 2}, {{1, 1}, {}, {1}, {}, {}, {}}), InternalError);
  EXPECT_THROW(evaluate_float(network, {}, {network.input, {1, 2}}), InternalError);
}

}  // namespace
}  // namespace rill
