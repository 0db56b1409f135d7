// SPDX-License-Identifier: Apache-2.0
// Machines made of plain HLS loops (`line_buffer: hls_rows`) compute what the reference computes.
#include <gmock/gmock.h>

#include <string>

#include "sim/assembly/simulate.h"
#include "sim/core/error.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

using testing::HasSubstr;
using Style = DesignSpec::LineBufferStyle;

/// A random design in which two of three layers are loops where they can be.
DesignSpec loop_design(const Network& network, std::mt19937& random) {
  DesignSpec design = test::random_design(network, random);
  design.stage_fifo_depth = static_cast<int>(random() % 3 + 1);
  for (const Layer& layer : network.layers) {
    if (random() % 3 == 0) continue;
    design.line_buffers[layer.name] = Style::HlsRows;
    if (line_buffer_style(design, layer) == Style::Ideal) continue;
    const auto cycles = static_cast<std::int64_t>(random() % 4000 + 1);
    design.stages[layer.name] = loop_folding_for(layer, cycles);
  }
  return design;
}

class RandomLoops : public testing::TestWithParam<int> {};

TEST_P(RandomLoops, EveryLayerOfEveryFrameEqualsTheReference) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  const Network network = test::random_network(random);
  const QuantizedModel model = test::random_model(network, random);
  const FeatureMap input = test::random_input(model, random);
  const DesignSpec design = loop_design(network, random);
  const Plan plan = make_plan(network, test::arithmetic_of(model), model.input_format, design,
                              test::plain_board(), test::plain_memory(), 200);
  SimulationOptions options;
  options.frames = 2;
  options.keep_layers = true;
  const SimulationResult result = simulate(plan, &model, &input, options);
  const auto expected = evaluate_codes(model, input);
  for (std::size_t frame = 0; frame < 2; ++frame) {
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      ASSERT_EQ(result.layers[frame][layer].codes, expected[layer].codes)
          << "frame " << frame << " layer " << layer << " seed " << GetParam();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLoops, testing::Range(1, 31));

/// Eight 3x3 convolutions of maps so small that a frame's last results need several frames behind
/// them, in loops that run over all frames.
Plan small_maps(DesignSpec::Weights weights) {
  std::mt19937 random(3);
  Network network;
  network.input = {4, 4, 4};
  for (int i = 0; i < 8; ++i) {
    Layer layer;
    layer.name = "layer" + std::to_string(i);
    layer.op = Op::Convolution;
    layer.inputs = {i - 1};
    layer.out_channels = 4;
    layer.window = {3, 3, 1, 1, 1, 1, 1};
    network.layers.push_back(layer);
    infer_shapes(network);
  }
  network.outputs = {7};
  const QuantizedModel model = test::random_model(network, random);
  DesignSpec design;
  design.fusion = DesignSpec::Fusion::All;
  design.folding = DesignSpec::FoldingPolicy::Explicit;
  design.weights = weights;
  design.line_buffer = Style::HlsRows;
  design.fifo_depth = 64;
  design.stage_fifo_depth = 2;
  for (const Layer& layer : network.layers) design.stages[layer.name] = {4, 12, 1};
  return make_plan(network, test::arithmetic_of(model), model.input_format, design,
                   test::plain_board(), test::plain_memory(), 200);
}

SimulationOptions timing_of(int frames) {
  SimulationOptions options;
  options.frames = frames;
  options.timing_only = true;
  return options;
}

TEST(SmallMaps, WithStreamedWeightsStandStillAndTheMessageSaysWhyAndWhatToDo) {
  try {
    simulate(small_maps(DesignSpec::Weights::Streamed), nullptr, nullptr, timing_of(6));
    FAIL() << "the buffer of the weights is free only when the frame before the last has left";
  } catch (const SimulationError& error) {
    EXPECT_THAT(error.what(), HasSubstr("It waits for the next frame's weights"));
    EXPECT_THAT(error.what(), HasSubstr("use weights: resident"));
  }
}

// The remedy.
TEST(SmallMaps, WithResidentWeightsRun) {
  const SimulationResult result =
      simulate(small_maps(DesignSpec::Weights::Resident), nullptr, nullptr, timing_of(6));
  EXPECT_EQ(result.figures.frame_done.size(), 6U);
}

// Both buffers are full, and no third frame is waited for.
TEST(SmallMaps, WithStreamedWeightsRunForTwoFrames) {
  const SimulationResult result =
      simulate(small_maps(DesignSpec::Weights::Streamed), nullptr, nullptr, timing_of(2));
  EXPECT_EQ(result.figures.frame_done.size(), 2U);
}

Layer third_layer() {
  Layer layer;
  layer.name = "third";
  layer.op = Op::Convolution;
  layer.in = {6, 8, 8};
  layer.out = {4, 8, 8};
  layer.out_channels = 4;
  layer.window = {3, 3, 1, 1, 1, 1, 1};
  return layer;
}

TEST(LoopFolding, ImpossibleOnesAreRefusedWithTheChoicesThereAre) {
  const Layer layer = third_layer();
  EXPECT_THAT(loop_folding_problem(layer, {2, 4, 1}), HasSubstr("use one of 1 2 3 6 18 54"));
  EXPECT_THAT(loop_folding_problem(layer, {3, 6, 1}), HasSubstr("use one of 1 2 4"));
  EXPECT_THAT(loop_folding_problem(layer, {2, 6, 2}), HasSubstr("use pixels 1"));
  EXPECT_EQ(loop_folding_problem(layer, {2, 6, 1}), "");
}

// 100 padded pixels, 8 windows of 9 words a row; the array takes 54 / 6 slices x 2 folds.
TEST(LoopStage, IsAsSlowAsItsSlowestLoop) {
  const Layer layer = third_layer();
  EXPECT_EQ(loop_stage_cycles(layer, {2, 6, 1}), 64 * 9 * 2);
  EXPECT_EQ(loop_stage_cycles(layer, {4, 6, 1}), 10 * (10 + 4) + 8 * (8 * 9 + 2));
  EXPECT_EQ(loop_stage_cycles(layer, {4, 1, 1}), 64 * 54);
}

}  // namespace
}  // namespace rill
