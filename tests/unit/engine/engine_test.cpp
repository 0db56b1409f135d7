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
using testing::HasSubstr;

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

TEST(Engine, NamesEveryLayerWithoutIntegerArithmetic) {
  QuantizedModel model = doubling_model();
  for (const Op op : {Op::Deconvolution, Op::BilinearUpsample}) {
    Layer layer = model.network.layers[0];
    layer.op = op;
    layer.name = op == Op::Deconvolution ? "back" : "larger";
    layer.where = {"net.yaml", op == Op::Deconvolution ? 7 : 9, 3};
    model.network.layers.push_back(layer);
    model.layers.push_back(model.layers[0]);
  }
  try {
    const Engine engine(model);
    FAIL() << "accepted operations that it cannot run";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.diagnostics().size(), 2U);
    EXPECT_THAT(error.what(), HasSubstr("net.yaml:7:3: layers.back: "));
    EXPECT_THAT(error.what(), HasSubstr("net.yaml:9:3: layers.larger: "));
  }
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
