// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/core/error.h"
#include "sim/model/model.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

Network one_layer(Layer layer) {
  layer.batch_norm = true;
  return test::network_of({2, 4, 4}, {layer});
}

// factor = gamma / sqrt(var + eps): 3 / sqrt(3.75 + 0.25) = 1.5 and 1 / sqrt(0.75 + 0.25) = 1.
TEST(FoldBatchNorm, ScalesWeightsAndShiftsBias) {
  Network network = one_layer(test::convolution("conv", kNetworkInput, 2));
  network.batch_norm_epsilon = 0.25;
  FloatParameters parameters(1);
  parameters[0] = {{1, 2, 3, 4}, {10, 20}, {3, 1}, {0.5, -0.5}, {2, 4}, {3.75, 0.75}};
  fold_batch_norm(network, parameters);
  EXPECT_THAT(parameters[0].weight, ElementsAre(1.5, 3, 3, 4));
  // beta + (bias - mean) * factor
  EXPECT_THAT(parameters[0].bias, ElementsAre(0.5 + (10 - 2) * 1.5, -0.5 + (20 - 4) * 1));
  EXPECT_TRUE(parameters[0].gamma.empty());
}

TEST(FoldBatchNorm, TwiceIsOnce) {
  const Network network = one_layer(test::convolution("conv", kNetworkInput, 1));
  FloatParameters parameters(1);
  parameters[0] = {{1, 2}, {}, {2}, {1}, {3}, {4}};
  fold_batch_norm(network, parameters);
  const FloatParameters once = parameters;
  fold_batch_norm(network, parameters);
  EXPECT_EQ(parameters[0].weight, once[0].weight);
  EXPECT_EQ(parameters[0].bias, once[0].bias);
}

// A deconvolution's weights are [in][out][kh][kw]: each output channel has a run in every input.
TEST(FoldBatchNorm, FindsTheChannelsOfADeconvolution) {
  Layer layer = test::convolution("deconv", kNetworkInput, 2);
  layer.op = Op::Deconvolution;
  Network network = one_layer(layer);
  network.batch_norm_epsilon = 0;
  FloatParameters parameters(1);
  parameters[0] = {{1, 2, 3, 4}, {}, {10, 100}, {0, 0}, {0, 0}, {1, 1}};
  fold_batch_norm(network, parameters);
  EXPECT_THAT(parameters[0].weight, ElementsAre(10, 200, 30, 400));
}

// The real network has float32 subnormal variances: they must count as the tiny numbers they are.
TEST(FoldBatchNorm, SubnormalVarianceIsCarriedByEpsilon) {
  const Network network = one_layer(test::convolution("conv", kNetworkInput, 1));
  FloatParameters parameters(1);
  const double subnormal = std::numeric_limits<float>::denorm_min();
  parameters[0] = {{1, 1}, {}, {1e-6}, {0}, {0}, {subnormal}};
  fold_batch_norm(network, parameters);
  EXPECT_THAT(parameters[0].weight.front(), DoubleEq(1e-6 / std::sqrt(1e-5)));
}

TEST(FoldBatchNorm, RefusesAVarianceThatIsNone) {
  const Network network = one_layer(test::convolution("conv", kNetworkInput, 1));
  for (const double variance : {-1.0, std::nan("")}) {
    FloatParameters parameters(1);
    parameters[0] = {{1, 1}, {}, {1}, {0}, {0}, {variance}};
    EXPECT_THAT(test::messages_of([&] { fold_batch_norm(network, parameters); }),
                HasSubstr("layers.conv: channel 0 has no positive batch-norm variance"));
  }
}

}  // namespace
}  // namespace rill
