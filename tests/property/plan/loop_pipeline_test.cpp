// SPDX-License-Identifier: Apache-2.0
// Pipelines of plain HLS loops: the closed form says what the machine takes, whatever the foldings
// and however shallow the FIFOs.
#include "sim/plan/loop_pipeline.h"

#include <gtest/gtest.h>

#include <random>

#include "sim/assembly/simulate.h"
#include "sim/plan/estimate.h"
#include "sim/plan/loop_stage.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

int pick(std::mt19937& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

Layer random_layer(const Shape& in, std::mt19937& random) {
  Layer layer;
  layer.activation = ActivationFunction::Relu;
  if (in.height >= 4 && in.width >= 4 && pick(random, 1, 3) == 1) {
    layer.op = Op::MaxPool;
    layer.window = {2, 2, 2, 2, 0, 0, 1};
    layer.activation = ActivationFunction::None;
    return layer;
  }
  layer.op = Op::Convolution;
  layer.out_channels = 1 << pick(random, 0, 4);
  if (in.height >= 3 && in.width >= 3 && pick(random, 1, 4) > 1) {
    const int pad = pick(random, 0, 1);
    layer.window = {3, 3, pick(random, 1, 2), pick(random, 1, 2), pad, pad, 1};
  }
  return layer;
}

Network random_chain(std::mt19937& random) {
  Network network;
  network.input = {1 << pick(random, 0, 3), pick(random, 6, 20), pick(random, 6, 24)};
  for (int i = pick(random, 2, 5); i > 0; --i) {
    const auto last = static_cast<LayerIndex>(network.layers.size()) - 1;
    Layer layer = random_layer(network.shape_of(last), random);
    layer.name = "layer" + std::to_string(last + 1);
    layer.inputs = {last};
    if (layer.op == Op::MaxPool) layer.out_channels = network.shape_of(last).channels;
    network.layers.push_back(layer);
    infer_shapes(network);
  }
  network.outputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
  return network;
}

DesignSpec random_loops(const Network& network, std::mt19937& random) {
  DesignSpec design;
  design.fusion = DesignSpec::Fusion::All;
  design.folding = DesignSpec::FoldingPolicy::Explicit;
  design.line_buffer = DesignSpec::LineBufferStyle::HlsRows;
  design.fifo_depth = pick(random, 1, 40);
  design.stage_fifo_depth = pick(random, 1, 9);
  for (const Layer& layer : network.layers) {
    design.stages[layer.name] = loop_folding_for(layer, pick(random, 1, 20000));
  }
  return design;
}

/// The simulated interval of a loop pipeline is that of the closed form.
void expect_closed_interval(const Plan& plan, const std::string& which) {
  ASSERT_TRUE(is_loop_pipeline(plan, plan.groups.front())) << which;
  SimulationOptions options;
  options.frames = 8;
  options.timing_only = true;
  const auto done = simulate(plan, nullptr, nullptr, options).figures.frame_done;
  ASSERT_EQ(done.size(), 8U) << which;
  // The first frame finds the FIFOs empty; the last ones may need those behind them to get out.
  const double interval = static_cast<double>(done[4] - done[1]) / 3;
  // Memory comes in bursts and a frame at a time, which the closed form spreads evenly.
  constexpr double kBurst = 12;
  EXPECT_NEAR(static_cast<double>(estimate(plan).interval_cycles), interval,
              0.01 * interval + kBurst)
      << which;
}

class RandomLoopPipelines : public testing::TestWithParam<int> {};

TEST_P(RandomLoopPipelines, TakeTheCyclesOfTheClosedForm) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  const Network network = random_chain(random);
  const QuantizedModel model = test::random_model(network, random);
  const Plan plan =
      make_plan(network, test::arithmetic_of(model), model.input_format,
                random_loops(network, random), test::plain_board(), test::plain_memory(), 200);
  expect_closed_interval(plan, "seed " + std::to_string(GetParam()));
}

/// Convolution, pool and convolution behind FIFOs of one word: the pool's window unit takes a row
/// in many steps, and a step may be all that moves.
TEST(LoopPipelines, FifosOfOneWordStandNeverStill) {
  std::mt19937 random(1);
  Network network;
  network.input = {4, 12, 16};
  for (int i = 0; i < 3; ++i) {
    Layer layer;
    layer.name = "layer" + std::to_string(i);
    layer.inputs = {i - 1};
    layer.op = i == 1 ? Op::MaxPool : Op::Convolution;
    layer.out_channels = 8;
    if (i != 1) layer.activation = ActivationFunction::Relu;
    layer.window = i == 1 ? Window{2, 2, 2, 2, 0, 0, 1} : Window{3, 3, 1, 1, 1, 1, 1};
    network.layers.push_back(layer);
    infer_shapes(network);
  }
  network.outputs = {2};
  const QuantizedModel model = test::random_model(network, random);
  DesignSpec design = random_loops(network, random);
  design.fifo_depth = 1;
  design.stage_fifo_depth = 2;
  const Plan plan = make_plan(network, test::arithmetic_of(model), model.input_format, design,
                              test::plain_board(), test::plain_memory(), 200);
  expect_closed_interval(plan, "FIFOs of one word");
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLoopPipelines, testing::Range(1, 41));

}  // namespace
}  // namespace rill
