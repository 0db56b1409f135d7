// SPDX-License-Identifier: Apache-2.0
// Machines with FINN's thresholds and converters, and a RAM in place of the DRAM: the codes of the
// reference, cycles that do not depend on them, and the closed form.
#include <gmock/gmock.h>

#include <map>
#include <string>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"
#include "tests/support/random_numerics.h"

namespace rill {
namespace {

using Activation = DesignSpec::ActivationStyle;
using Converter = DesignSpec::ConverterStyle;
using Window = DesignSpec::LineBufferStyle;

/// Every style that there is, at random.
DesignSpec random_styles(const Network& network, std::mt19937& random) {
  DesignSpec design = test::random_design(network, random);
  design.activation =
      random() % 2 == 0 ? Activation::FinnThresholds : Activation::FinnThresholdsDeep;
  design.width_converter = Converter::Finn;
  for (const Layer& layer : network.layers) {
    if (random() % 4 == 0) design.activations[layer.name] = Activation::Ideal;
    if (random() % 2 == 0) continue;
    design.line_buffers[layer.name] = random() % 2 == 0 ? Window::FinnElement : Window::FinnWindow;
    const Window style = line_buffer_style(design, layer);
    if (style == Window::Ideal) continue;
    design.stages[layer.name] =
        finn_folding_for(layer, style, static_cast<std::int64_t>(random() % 4000 + 1));
  }
  return design;
}

struct RandomMachine {
  QuantizedModel model;
  FeatureMap input;
  Plan plan;

  explicit RandomMachine(unsigned seed) {
    std::mt19937 random(seed);
    const Network network = test::random_network(random);
    RealMap picture{network.input, {}};
    std::uniform_real_distribution<double> value(-2, 2);
    for (std::int64_t i = 0; i < network.input.size(); ++i) picture.values.push_back(value(random));
    NumericsSpec numerics = test::random_number_kinds(random);
    numerics.defaults.requantization = RequantizationUnit::Thresholds;
    const FloatParameters parameters = synthetic_parameters(network, seed);
    model =
        quantize_model(network, numerics, parameters, calibrate(network, parameters, {picture}));
    input = quantize_input(picture, model.input_format);
    MemorySpec memory = test::plain_memory();
    if (random() % 2 == 0) memory.axi_ram = MemorySpec::AxiRam();
    plan = make_plan(network, test::arithmetic_of(model), model.input_format,
                     random_styles(network, random), test::plain_board(), memory, 200);
  }
};

/// Every counter of a run, one a line, and what was wrong with its codes.
std::string counters_of(const RandomMachine& machine, bool timing_only) {
  SimulationOptions options;
  options.frames = 3;
  options.timing_only = timing_only;
  const SimulationResult result = simulate(machine.plan, timing_only ? nullptr : &machine.model,
                                           timing_only ? nullptr : &machine.input, options);
  std::string text;
  for (const Metric& metric : result.snapshot.metrics) {
    text += metric.path + "." + metric.name + "=" + std::to_string(metric.value) + "\n";
  }
  for (const Cycle done : result.figures.frame_done) text += std::to_string(done) + "\n";
  return text;
}

class RandomStyles : public testing::TestWithParam<unsigned> {};

TEST_P(RandomStyles, EveryLayerOfEveryFrameEqualsTheReferenceAndAccountsClose) {
  const RandomMachine machine(GetParam());
  SimulationOptions options;
  options.frames = 2;
  options.keep_layers = true;
  const SimulationResult result = simulate(machine.plan, &machine.model, &machine.input, options);
  const auto expected = evaluate_codes(machine.model, machine.input);
  for (std::size_t frame = 0; frame < 2; ++frame) {
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      ASSERT_EQ(result.layers[frame][layer].codes, expected[layer].codes)
          << "frame " << frame << " layer " << layer;
    }
  }
  EXPECT_EQ(result.outputs[0].codes, expected.back().codes);
  std::map<std::string, std::int64_t> sums;
  for (const Metric& metric : result.snapshot.metrics) {
    for (const char* state : {"busy", "starved", "blocked", "memory", "idle"}) {
      if (metric.name == std::string(state) + "_cycles") sums[metric.path] += metric.value;
    }
  }
  for (const Metric& metric : result.snapshot.metrics) {
    if (metric.name != "busy_cycles") continue;
    EXPECT_EQ(sums[metric.path], result.figures.elapsed) << metric.path;
  }
}

TEST_P(RandomStyles, TimingOnlyAndASecondRunTakeTheSameCycles) {
  const RandomMachine machine(GetParam());
  const auto runs = run_in_processes(
      {[&] { return counters_of(machine, false); }, [&] { return counters_of(machine, true); },
       [&] { return counters_of(machine, false); }},
      1, [](int) {});
  for (const ProcessResult& run : runs) ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_GT(runs[0].output.size(), 100u);
  EXPECT_EQ(runs[1].output, runs[0].output);
  EXPECT_EQ(runs[2].output, runs[0].output);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStyles, testing::Range(300U, 325U));

// The seeds above would pass too if no machine of theirs had one of these parts.
TEST(Styles, AreInTheMachinesThatTheSeedsMake) {
  int thresholds = 0;
  int converters = 0;
  int rams = 0;
  for (unsigned seed = 300; seed < 325; ++seed) {
    const RandomMachine machine(seed);
    if (machine.plan.memory.axi_ram) ++rams;
    for (const Group& group : machine.plan.groups) {
      for (const Stage& stage : group.stages) thresholds += stage.threshold_stages > 0 ? 1 : 0;
      for (const Link& link : group.links) converters += link.converter == Converter::Finn ? 1 : 0;
    }
  }
  EXPECT_GE(thresholds, 25);
  EXPECT_GE(converters, 10);
  EXPECT_GE(rams, 5);
}

}  // namespace
}  // namespace rill
