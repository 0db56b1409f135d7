// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/formula.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

// Test vectors of reference/topology/README.md section 2.
TEST(Formula, CountersMixAndScaleAsSpecified) {
  struct Vector {
    std::uint64_t tensor, index, mixed;
    double uniform;
  };
  for (const Vector& v : {Vector{0, 0, 0xE220A8397B1DCDAF, 0.8833108082136426},
                          Vector{0, 1, 0x910A2DEC89025CC1, 0.5665615751722809},
                          Vector{1, 0, 0xC42C5A1AA3820138, 0.766301757339086},
                          Vector{7, 123456, 0x28321B1BEECA6AC5, 0.15701455528214014},
                          Vector{1000000, 99, 0x2403613FAAAC354B, 0.1406765728412871}}) {
    EXPECT_EQ(splitmix64((v.tensor << 32) + v.index), v.mixed);
    EXPECT_EQ(formula_uniform(v.tensor, v.index), v.uniform);
  }
}

TEST(Formula, TensorsAreNumberedInTheOrderOfTheLayers) {
  Network network;
  network.input = {3, 4, 4};
  Layer depthwise;  // SkyNet's first two layers, whose elements the README lists
  depthwise.name = "dw1_dw3x3";
  depthwise.inputs = {kNetworkInput};
  depthwise.out_channels = depthwise.groups = 3;
  depthwise.window = {3, 3, 1, 1, 1, 1, 1};
  depthwise.batch_norm = true;
  Layer pointwise;
  pointwise.name = "dw1_pw1x1";
  pointwise.inputs = {0};
  pointwise.out_channels = 48;
  network.layers = {depthwise, pointwise};
  infer_shapes(network);
  const FloatParameters parameters = formula_parameters(network, 1.4);
  EXPECT_DOUBLE_EQ(parameters[0].weight[0], 0.6196528752552307);
  EXPECT_DOUBLE_EQ(parameters[0].gamma[0], 1.133150878669543);
  EXPECT_DOUBLE_EQ(parameters[0].beta[0], 0.162026091151274);
  EXPECT_DOUBLE_EQ(parameters[0].mean[0], -0.07550333798520059);
  EXPECT_DOUBLE_EQ(parameters[0].variance[0], 1.068903523296702);
  EXPECT_DOUBLE_EQ(parameters[1].weight[0], 0.5927571183773209);
  EXPECT_TRUE(parameters[1].gamma.empty());
  EXPECT_TRUE(parameters[1].bias.empty());
}

TEST(Formula, InputCountsChannelByChannel) {
  const RealMap map = formula_input({2, 2, 3});
  EXPECT_DOUBLE_EQ(map.values[0], 0.9038911642212244);  // README, r of t = 1000000, i = 0
  // Channel 1 of the first pixel is element 1 * 2 * 3.
  EXPECT_DOUBLE_EQ(map.values[1], 2 * formula_uniform(1000000, 6) - 1);
}

}  // namespace
}  // namespace rill
