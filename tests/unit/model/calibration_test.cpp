// SPDX-License-Identifier: Apache-2.0
#include "sim/model/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <random>
#include <vector>

#include "sim/core/error.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

TEST(RangeOf, KnowsExtremesAndAlwaysZero) {
  const std::vector<float> values{-3, 1, 2};
  const MapRange range = range_of(values.data(), values.size());
  EXPECT_EQ(range.lowest, -3);
  EXPECT_EQ(range.highest, 2);
  EXPECT_EQ(range.percentile, 3);  // k = floor(0.99999 * 3 + 0.5) = 3
  const std::vector<float> positive{1, 2};
  EXPECT_EQ(range_of(positive.data(), 2).lowest, 0);
}

// 300,000 values 1 ... n: k = floor(0.99999 n + 0.5) = 299,997, so three outliers are left out.
TEST(RangeOf, PercentileIsTheKthSmallestMagnitude) {
  std::vector<float> values(300000);
  std::iota(values.begin(), values.end(), 1.0F);
  for (std::size_t i = 0; i < values.size(); i += 2) values[i] = -values[i];
  std::shuffle(values.begin(), values.end(), std::mt19937(7));
  EXPECT_EQ(range_of(values.data(), values.size()).percentile, 299997);
}

// Both pictures count: ranges are those of the larger values. ReLU cuts the negative ones.
TEST(Calibrate, TakesTheWidestOfAllPictures) {
  Layer relu = test::convolution("relu", kNetworkInput, 1);
  relu.activation = ActivationFunction::Relu;
  const Network network =
      test::network_of({1, 1, 2}, {test::convolution("linear", kNetworkInput, 1), relu});
  FloatParameters parameters(2);
  parameters[0].weight = {2};
  parameters[1].weight = {2};
  const Calibration calibration =
      calibrate(network, parameters, {{{1, 1, 2}, {1, -3}}, {{1, 1, 2}, {2, 0}}});
  EXPECT_EQ(calibration.input.lowest, -3);
  EXPECT_EQ(calibration.input.highest, 2);
  EXPECT_EQ(calibration.layers[0].lowest, -6);
  EXPECT_EQ(calibration.layers[0].highest, 4);
  EXPECT_EQ(calibration.layers[1].lowest, 0);
  EXPECT_EQ(calibration.layers[1].percentile, 4);
}

TEST(Calibrate, RunsTheLayersThatEnlargeMaps) {
  Layer upsample = test::simple_layer("up", Op::BilinearUpsample, {kNetworkInput});
  upsample.pre_scale = 20;
  Layer deconvolution = test::simple_layer("back", Op::Deconvolution, {kNetworkInput});
  deconvolution.out_channels = 1;
  deconvolution.window.kernel_h = deconvolution.window.kernel_w = 2;
  deconvolution.window.stride_h = deconvolution.window.stride_w = 2;
  const Network network = test::network_of({1, 1, 2}, {upsample, deconvolution});
  FloatParameters parameters(2);
  parameters[1].weight = {1, -2, 3, -4};
  const Calibration calibration = calibrate(network, parameters, {{{1, 1, 2}, {4, -2}}});
  // The edge is replicated, so the largest output is the largest input, times pre_scale.
  EXPECT_EQ(calibration.layers[0].highest, 80);
  EXPECT_EQ(calibration.layers[0].lowest, -40);
  // Each input pixel is stamped on its own: 4 and -2 times 1, -2, 3, -4.
  EXPECT_EQ(calibration.layers[1].highest, 12);
  EXPECT_EQ(calibration.layers[1].lowest, -16);
}

}  // namespace
}  // namespace rill
