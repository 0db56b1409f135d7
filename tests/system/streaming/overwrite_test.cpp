// SPDX-License-Identifier: Apache-2.0
// Maps lie in DRAM as bytes, so a region that is written too early is wrong in the codes, and a
// ring of buffers that is too small makes its writer wait. The plans here are spoilt on purpose:
// the planner gives every map a region of its own.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

Layer layer_of(const char* name, Op op, std::vector<LayerIndex> inputs, int channels,
               const Window& window = {}) {
  Layer layer;
  layer.name = name;
  layer.op = op;
  layer.inputs = std::move(inputs);
  layer.out_channels = channels;
  layer.window = window;
  layer.bias = op == Op::Convolution;
  return layer;
}

/// Three layers and a join: the map of `first` is read again when the others are done.
Network skip() {
  Network network;
  network.name = "skip";
  network.input = {4, 16, 16};
  const Window window{3, 3, 1, 1, 1, 1, 1};
  network.layers = {layer_of("first", Op::Convolution, {kNetworkInput}, 4, window),
                    layer_of("second", Op::Convolution, {0}, 4, window),
                    layer_of("third", Op::Convolution, {1}, 4, window),
                    layer_of("join", Op::Concat, {0, 2}, 8)};
  network.outputs = {3};
  infer_shapes(network);
  return network;
}

/// One convolution of 1x1 that makes 4 channels 16, or 16 channels 4.
Network one_layer(int from, int to) {
  Network network;
  network.name = "one";
  network.input = {from, 64, 64};  // more than the buffer of a DMA holds
  network.layers = {layer_of("only", Op::Convolution, {kNetworkInput}, to)};
  network.outputs = {0};
  infer_shapes(network);
  return network;
}

/// A machine, every layer a group of its own, and what it should compute.
struct Machine {
  QuantizedModel model;
  FeatureMap input;
  Plan plan;
  std::vector<FeatureMap> expected;

  Machine(const Network& network, DesignSpec::Execution execution) {
    std::mt19937 random(7);
    model = test::random_model(network, random);
    input = test::random_input(model, random);
    DesignSpec design;
    design.folding = DesignSpec::FoldingPolicy::Explicit;
    design.fusion = DesignSpec::Fusion::None;
    design.execution = execution;
    for (const Layer& layer : network.layers) {
      if (layer.has_weights()) design.stages[layer.name] = {1, layer.in.channels, 1};
    }
    plan = make_plan(network, test::arithmetic_of(model), model.input_format, design,
                     test::plain_board(), test::plain_memory(), 200);
    expected = evaluate_codes(model, input);
  }

  DdrRegion& region(const std::string& name) {
    return *std::find_if(plan.regions.begin(), plan.regions.end(),
                         [&](const DdrRegion& one) { return one.name == name; });
  }
};

struct Outcome {
  std::int64_t elapsed = 0;
  std::vector<std::string> wrong;  ///< `frame.layer`, in that order
};

/// Runs the machine in a process of its own.
Outcome run(const Machine& machine, int frames) {
  const auto task = [&]() -> std::string {
    SimulationOptions options;
    options.frames = frames;
    options.keep_layers = true;
    const SimulationResult result = simulate(machine.plan, &machine.model, &machine.input, options);
    std::string text = std::to_string(result.figures.elapsed);
    for (std::size_t frame = 0; frame < result.layers.size(); ++frame) {
      for (std::size_t layer = 0; layer < machine.expected.size(); ++layer) {
        if (result.layers[frame][layer].codes == machine.expected[layer].codes) continue;
        text += ' ' + std::to_string(frame) + '.' + machine.plan.network.layers[layer].name;
      }
    }
    return text;
  };
  const ProcessResult result = run_in_processes({task}, 1, [](int) {}).front();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  std::istringstream words(result.output);
  Outcome outcome;
  words >> outcome.elapsed;
  for (std::string word; words >> word;) outcome.wrong.push_back(word);
  return outcome;
}

constexpr auto kSequential = DesignSpec::Execution::Sequential;
constexpr auto kResident = DesignSpec::Execution::Resident;

TEST(Overwrite, AMapThatIsStillNeededIsReadWrong) {
  Machine machine(skip(), kSequential);
  const Outcome right = run(machine, 1);
  EXPECT_THAT(right.wrong, testing::IsEmpty());
  // The last reader of `first` comes after `third` was written where it lies.
  machine.region("third").address = machine.region("first").address;
  const Outcome wrong = run(machine, 1);
  EXPECT_THAT(wrong.wrong, testing::ElementsAre("0.join"));
  EXPECT_NEAR(static_cast<double>(wrong.elapsed), static_cast<double>(right.elapsed),
              0.01 * static_cast<double>(right.elapsed));
}

TEST(Overwrite, APictureThatIsNeededAgainIsReadWrong) {
  Machine machine(skip(), kSequential);
  machine.region("second").address = machine.region("picture").address;
  EXPECT_THAT(run(machine, 2).wrong,
              testing::ElementsAre("1.first", "1.second", "1.third", "1.join"));
}

TEST(Overwrite, AWriterInPlaceMayNotOvertakeItsReader) {
  // 4 channels become 16: what is written is soon ahead of what is read.
  Machine grows(one_layer(4, 16), kSequential);
  EXPECT_THAT(run(grows, 1).wrong, testing::IsEmpty());
  grows.region("only").address = grows.region("picture").address;
  EXPECT_THAT(run(grows, 1).wrong, testing::ElementsAre("0.only"));
  // 16 become 4: the writer stays behind, and the picture is gone only afterwards.
  Machine shrinks(one_layer(16, 4), kSequential);
  shrinks.region("only").address = shrinks.region("picture").address;
  EXPECT_THAT(run(shrinks, 1).wrong, testing::IsEmpty());
}

TEST(Overwrite, ARingOneBufferTooSmallMakesItsWriterWait) {
  constexpr int kFrames = 6;
  Machine machine(skip(), kResident);
  // `join` works three frames behind `first`, so that its ring has four buffers.
  ASSERT_EQ(machine.region("first").buffers, 4);
  const Outcome enough = run(machine, kFrames);
  EXPECT_THAT(enough.wrong, testing::IsEmpty());
  machine.region("first").buffers = 3;
  const Outcome fewer = run(machine, kFrames);
  EXPECT_THAT(fewer.wrong, testing::IsEmpty());
  EXPECT_GT(fewer.elapsed, enough.elapsed);
  machine.region("first").buffers = 1;
  EXPECT_GT(run(machine, kFrames).elapsed, fewer.elapsed);
}

}  // namespace
}  // namespace rill
