// SPDX-License-Identifier: Apache-2.0
// Fully connected layers whose weights no chip could hold: they pass the array as they come.
#include <gtest/gtest.h>

#include <random>

#include "sim/assembly/simulate.h"
#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

Network classifier() {
  Network network;
  network.name = "classifier";
  network.input = {3, 8, 8};
  Layer first;
  first.name = "conv";
  first.inputs = {kNetworkInput};
  first.out_channels = 16;
  first.bias = true;
  first.window = {3, 3, 1, 1, 1, 1, 1};
  network.layers.push_back(first);
  for (const char* name : {"wide", "answer"}) {
    Layer layer;
    layer.name = name;
    layer.op = Op::FullyConnected;
    layer.inputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
    layer.out_channels = network.layers.size() == 1 ? 64 : 10;
    layer.bias = true;
    network.layers.push_back(layer);
  }
  infer_shapes(network);
  network.outputs = {2};
  return network;
}

struct Machine {
  QuantizedModel model;
  FeatureMap input;
  Plan plan;

  explicit Machine(DesignSpec::Fusion fusion = DesignSpec::Fusion::None) {
    std::mt19937 random(7);
    model = test::random_model(classifier(), random);
    input = test::random_input(model, random);
    DesignSpec design;
    design.name = "passing";
    design.fusion = fusion;
    design.weights = DesignSpec::Weights::Streamed;
    design.folding = DesignSpec::FoldingPolicy::Explicit;
    design.stages["wide"] = {4, 16, 1};
    BoardSpec board = test::plain_board();
    board.capacity.bram36 = 5;  // 180 Kb: 65,536 weights of two bits, and as many again, do not fit
    plan = make_plan(model.network, test::arithmetic_of(model), model.input_format, design, board,
                     test::plain_memory(), 200);
  }
};

TEST(PassedWeights, CodesAreThoseOfTheReferenceFrameAfterFrame) {
  const Machine machine;
  SimulationOptions options;
  options.frames = 3;
  options.keep_layers = true;
  const SimulationResult result = simulate(machine.plan, &machine.model, &machine.input, options);
  const auto expected = evaluate_codes(machine.model, machine.input);
  for (const auto& frame : result.layers) {
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      ASSERT_EQ(frame[layer].codes, expected[layer].codes) << layer;
    }
  }
}

TEST(PassedWeights, NothingHoldsThemAndTheyAreThePace) {
  const Machine machine;
  const Stage& wide = machine.plan.groups[1].stages[0];
  ASSERT_EQ(wide.name, "wide");
  const std::int64_t weights = 64 * 16 * 64;
  EXPECT_LT(wide.weights.words * wide.weights.word_bits, weights / 4);
  SimulationOptions options;
  options.frames = 4;
  options.timing_only = true;
  const SimulationResult result = simulate(machine.plan, nullptr, nullptr, options);
  std::int64_t memory = 0;
  std::int64_t busy = 0;
  for (const Metric& metric : result.snapshot.metrics) {
    if (metric.path.find("wide.dsp_array") == std::string::npos) continue;
    if (metric.name == "memory_cycles") memory = metric.value;
    if (metric.name == "busy_cycles") busy = metric.value;
  }
  const std::int64_t slots = weights / (4 * 16);
  EXPECT_EQ(busy, 4 * slots);
  // A byte a weight through a port of 16 bytes is four times as long as the array needs.
  EXPECT_GT(memory, busy);
  const Cycle interval = result.figures.frame_done[3] - result.figures.frame_done[2];
  EXPECT_GT(interval, weights / 16);
  const Estimate closed = estimate(machine.plan);
  EXPECT_NEAR(static_cast<double>(closed.interval_cycles), static_cast<double>(interval),
              0.1 * static_cast<double>(interval));
}

TEST(PassedWeights, NeedAGroupOfTheirOwn) {
  EXPECT_THROW(Machine{DesignSpec::Fusion::All}, ConfigError);
}

}  // namespace
}  // namespace rill
