// SPDX-License-Identifier: Apache-2.0
#include "sim/network/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/network/network_fixture.h"

namespace rill {
namespace {

using test::convolution;
using test::layer;
using test::network;
using test::window;
using testing::ElementsAre;

TEST(Network, FindsLayersAndTheirReaders) {
  Network net = network(
      {3, 8, 8}, {convolution("a", kNetworkInput, 4, window(1)), layer("pool", Op::MaxPool, {0}),
                  convolution("b", 0, 4, window(1)), layer("join", Op::Add, {2, 0})});
  net.layers[1].window = window(2, 2);
  infer_shapes(net);
  EXPECT_EQ(net.find("b"), 2);
  EXPECT_EQ(net.find("c"), std::nullopt);
  EXPECT_THAT(net.consumers_of(kNetworkInput), ElementsAre(0));
  EXPECT_THAT(net.consumers_of(0), ElementsAre(1, 2, 3));
  EXPECT_THAT(net.consumers_of(3), ElementsAre());
  EXPECT_THAT(net.outputs, ElementsAre(1, 3));
  EXPECT_EQ(net.shape_of(kNetworkInput), (Shape{3, 8, 8}));
  EXPECT_EQ(net.shape_of(1), (Shape{4, 4, 4}));
}

TEST(Network, OutputsThatAreGivenStay) {
  Network net = network({3, 8, 8}, {convolution("a", kNetworkInput, 4, window(1)),
                                    convolution("b", 0, 4, window(1))});
  net.outputs = {0};
  infer_shapes(net);
  EXPECT_THAT(net.outputs, ElementsAre(0));
}

TEST(Layer, CountsWeightsAndMacsPerKind) {
  Network net = network({8, 10, 12}, {convolution("conv", kNetworkInput, 16, window(3, 2, 1), 4),
                                      convolution("dw", kNetworkInput, 8, window(3, 1, 1), 8),
                                      layer("deconv", Op::Deconvolution, {kNetworkInput}),
                                      layer("fc", Op::FullyConnected, {kNetworkInput}),
                                      layer("norm", Op::L2Normalize, {kNetworkInput})});
  net.layers[2].out_channels = 5;
  net.layers[2].window = window(4, 2, 1);
  net.layers[3].out_channels = 7;
  infer_shapes(net);

  const Layer& conv = net.layers[0];
  EXPECT_THAT(conv.weight_shape(), ElementsAre(16, 8 / 4, 3, 3));
  EXPECT_EQ(conv.macs(), 16 * 2 * 9 * (5 * 6));  // per output pixel
  EXPECT_FALSE(conv.is_depthwise());

  const Layer& depthwise = net.layers[1];
  EXPECT_TRUE(depthwise.is_depthwise());
  EXPECT_EQ(depthwise.weights(), 8 * 9);
  EXPECT_EQ(depthwise.macs(), 8 * 9 * (10 * 12));

  const Layer& deconv = net.layers[2];
  EXPECT_THAT(deconv.weight_shape(), ElementsAre(8, 5, 4, 4));
  EXPECT_EQ(deconv.out, (Shape{5, 20, 24}));         // k 4, s 2, p 1 doubles
  EXPECT_EQ(deconv.macs(), 8 * 5 * 16 * (10 * 12));  // per input pixel

  const Layer& fc = net.layers[3];
  EXPECT_THAT(fc.weight_shape(), ElementsAre(7, 8, 10, 12));
  EXPECT_EQ(fc.macs(), 7 * 8 * 10 * 12);
  EXPECT_EQ(fc.out, (Shape{7, 1, 1}));

  const Layer& norm = net.layers[4];
  EXPECT_THAT(norm.weight_shape(), ElementsAre(8));
  EXPECT_FALSE(norm.has_weights());
  EXPECT_EQ(norm.weights(), 0);
  EXPECT_EQ(net.macs(), conv.macs() + depthwise.macs() + deconv.macs() + fc.macs());
}

}  // namespace
}  // namespace rill
