// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/model/model.h"
#include "sim/network/network.h"

namespace rill {
namespace {

using testing::ElementsAre;

/// One 1x1 convolution of one channel that doubles its input, on a map of 1x2 pixels.
QuantizedModel doubling_model() {
  QuantizedModel model;
  model.network.input = {1, 1, 2};
  model.input_format = Format::fixed(4, 4);
  Layer layer;
  layer.name = "twice";
  layer.inputs = {kNetworkInput};
  layer.out_channels = 1;
  model.network.layers = {layer};
  model.network.outputs = {0};
  infer_shapes(model.network);
  QuantizedLayer numbers;
  numbers.arithmetic.input = numbers.arithmetic.weight = model.input_format;
  numbers.arithmetic.bias = model.input_format;
  numbers.arithmetic.output = Format::fixed(8, 8);
  numbers.weight = {2};
  model.layers = {numbers};
  return model;
}

TEST(Engine, GivesCodesInTheOutputFormat) {
  const QuantizedModel model = doubling_model();
  const FeatureMap output =
      Engine(model).run({model.network.input, model.input_format, {3, -8}}).front();
  EXPECT_THAT(output.codes, ElementsAre(6, -16));
  EXPECT_EQ(output.format.to_string(), model.layers[0].arithmetic.output.to_string());
}

TEST(Engine, KeepsEveryMapThatIsAnOutput) {
  QuantizedModel model = doubling_model();
  Layer second = model.network.layers[0];
  second.name = "four times";
  second.inputs = {0};
  model.network.layers.push_back(second);
  model.network.outputs = {1, 0};
  model.layers.push_back(model.layers[0]);
  model.layers[1].arithmetic.input = model.layers[0].arithmetic.output;
  infer_shapes(model.network);
  const std::vector<FeatureMap> outputs =
      Engine(model).run_outputs({model.network.input, model.input_format, {3, -8}});
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_THAT(outputs[0].codes, ElementsAre(12, -32));
  EXPECT_THAT(outputs[1].codes, ElementsAre(6, -16));
}

// 4x4 with stride 2 and padding 1 on one pixel x: out[y][x] = weight[y + 1][x + 1] * x, the middle
// of the kernel.
TEST(Engine, DeconvolutionStampsTheKernel) {
  QuantizedModel model = doubling_model();
  Layer& layer = model.network.layers[0];
  layer.op = Op::Deconvolution;
  layer.window = {4, 4, 2, 2, 1, 1, 1};
  model.network.input = {1, 1, 1};
  infer_shapes(model.network);
  model.layers[0].weight.clear();
  for (Code code = 0; code < 16; ++code) model.layers[0].weight.push_back(code - 8);
  model.layers[0].bias.clear();
  const Accumulation exact;
  model.layers[0].arithmetic.accumulation.accumulator = exact.accumulator;
  const std::vector<FeatureMap> maps =
      Engine(model).run({model.network.input, model.input_format, {1}});
  EXPECT_THAT(maps[0].codes, ElementsAre(-3, -2, 1, 2));
}

TEST(Engine, RefusesAnInputThatIsNotTheNetworks) {
  const QuantizedModel model = doubling_model();
  const Engine engine(model);
  EXPECT_THROW(engine.run({{1, 2, 1}, model.input_format, {0, 0}}), InternalError);
  EXPECT_THROW(engine.run({model.network.input, model.input_format, {0}}), InternalError);
  EXPECT_THROW(engine.run({model.network.input, model.input_format, {0, 8}}), InternalError);
}

}  // namespace
}  // namespace rill
