// SPDX-License-Identifier: Apache-2.0
// The machine on the layers of flow networks.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/plan/folding.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

struct FlowMachine {
  QuantizedModel model;
  FeatureMap input;
  Plan plan;

  FlowMachine(const QuantizedModel& quantized, const DesignSpec& design, std::mt19937& random)
      : model(quantized),
        input(test::random_input(model, random)),
        plan(make_plan(model.network, test::arithmetic_of(model), model.input_format, design,
                       test::plain_board(), test::plain_memory(), 200)) {}
};

FlowMachine random_machine(unsigned seed) {
  std::mt19937 random(seed);
  const Network network = test::random_flow_network(random);
  const QuantizedModel model =
      test::flow_model(network, test::random_flow_numerics(network, random));
  DesignSpec design = test::random_design(network, random);
  for (auto& [name, folding] : design.stages) {
    // Drawn from the kernel's taps; a deconvolution's array works on those of one phase.
    const Layer& layer = network.layers[static_cast<std::size_t>(*network.find(name))];
    folding.simd = std::min(folding.simd, folding_limits(layer).simd);
    if (layer.op == Op::Crop) folding.pixels = 1;
  }
  return {model, design, random};
}

void expect_reference(const FlowMachine& machine, const SimulationResult& result, int frames) {
  const auto expected = evaluate_codes(machine.model, machine.input);
  for (std::size_t frame = 0; frame < static_cast<std::size_t>(frames); ++frame) {
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      ASSERT_EQ(result.layers[frame][layer].codes, expected[layer].codes)
          << "frame " << frame << ", " << machine.model.network.layers[layer].name;
    }
  }
  EXPECT_EQ(result.outputs.back().codes,
            expected[static_cast<std::size_t>(machine.model.network.outputs.back())].codes);
}

std::string counters_of(const FlowMachine& machine, bool timing_only) {
  SimulationOptions options;
  options.frames = 2;
  options.timing_only = timing_only;
  const SimulationResult result = simulate(machine.plan, timing_only ? nullptr : &machine.model,
                                           timing_only ? nullptr : &machine.input, options);
  std::string text;
  for (const Metric& metric : result.snapshot.metrics) {
    text += metric.path + "." + metric.name + "=" + std::to_string(metric.value) + "\n";
  }
  return text;
}

class FlowStreaming : public testing::TestWithParam<int> {};

TEST_P(FlowStreaming, EveryLayerOfEveryFrameEqualsTheReference) {
  const FlowMachine machine = random_machine(static_cast<unsigned>(GetParam()));
  SimulationOptions options;
  options.frames = 2;
  options.keep_layers = true;
  expect_reference(machine, simulate(machine.plan, &machine.model, &machine.input, options), 2);
}

TEST_P(FlowStreaming, TimingOnlyTakesTheSameCycles) {
  const FlowMachine machine = random_machine(static_cast<unsigned>(GetParam()));
  const auto runs = run_in_processes(
      {[&] { return counters_of(machine, false); }, [&] { return counters_of(machine, true); }}, 1,
      [](int) {});
  for (const ProcessResult& run : runs) ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_GT(runs[0].output.size(), 100u);
  EXPECT_EQ(runs[1].output, runs[0].output);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FlowStreaming, testing::Range(1, 31));

struct NetworkCase {
  const char* network;
  const char* numerics;
  int bits;
  DesignSpec::Fusion fusion;
};

class FlowNetworks : public testing::TestWithParam<NetworkCase> {};

TEST_P(FlowNetworks, EveryLayerEqualsTheReference) {
  const NetworkCase& shown = GetParam();
  std::mt19937 random(5);
  const Network network = test::small_network(shown.network, 64, 64, 32);
  DesignSpec design;
  design.fusion = shown.fusion;
  design.weights = shown.fusion == DesignSpec::Fusion::None ? DesignSpec::Weights::Streamed
                                                            : DesignSpec::Weights::Resident;
  design.folding = DesignSpec::FoldingPolicy::TargetFps;
  design.target_fps = 2000;
  const FlowMachine machine(
      test::flow_model(network, test::numerics_with_bits(shown.numerics, shown.bits, shown.bits)),
      design, random);
  SimulationOptions options;
  options.keep_layers = true;
  expect_reference(machine, simulate(machine.plan, &machine.model, &machine.input, options), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, FlowNetworks,
    testing::Values(NetworkCase{"flownets", "flownets_w8a8", 8, DesignSpec::Fusion::All},
                    NetworkCase{"flownets", "flownets_w8a8", 2, DesignSpec::Fusion::None},
                    NetworkCase{"flownets", "flownets_w8a8", 12, DesignSpec::Fusion::None},
                    NetworkCase{"flownets_bn", "flownets_w8a8", 4, DesignSpec::Fusion::All},
                    NetworkCase{"flownets_bn", "flownets_w8a8", 16, DesignSpec::Fusion::None},
                    NetworkCase{"flownetq", "flownetq_w8a8", 8, DesignSpec::Fusion::All},
                    NetworkCase{"flownetq", "flownetq_w8a8", 4, DesignSpec::Fusion::None},
                    NetworkCase{"flownetq", "flownetq_w8a8", 16, DesignSpec::Fusion::All}));

}  // namespace
}  // namespace rill
