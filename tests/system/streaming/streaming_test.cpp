// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

struct RandomMachine {
  QuantizedModel model;
  FeatureMap input;
  Plan plan;

  explicit RandomMachine(unsigned seed, bool wide_paddings = false) {
    std::mt19937 random(seed);
    Network network = test::random_network(random);
    if (wide_paddings) network = test::with_wide_paddings(std::move(network));
    model = test::random_model(network, random);
    input = test::random_input(model, random);
    plan = make_plan(network, test::arithmetic_of(model), model.input_format,
                     test::random_design(network, random), test::plain_board(),
                     test::plain_memory(), 200);
  }
};

void expect_codes_in_every_frame(const SimulationResult& result,
                                 const std::vector<FeatureMap>& expected) {
  ASSERT_FALSE(result.layers.empty());
  for (std::size_t frame = 0; frame < result.layers.size(); ++frame) {
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      ASSERT_EQ(result.layers[frame][layer].codes, expected[layer].codes)
          << "frame " << frame << " layer " << layer;
    }
  }
}

class RandomStreaming : public testing::TestWithParam<int> {};

TEST_P(RandomStreaming, EveryLayerOfEveryFrameEqualsTheReferenceAndAccountsClose) {
  const RandomMachine machine(static_cast<unsigned>(GetParam()));
  SimulationOptions options;
  options.frames = 3;
  options.keep_layers = true;
  const SimulationResult result = simulate(machine.plan, &machine.model, &machine.input, options);

  const auto expected = evaluate_codes(machine.model, machine.input);
  expect_codes_in_every_frame(result, expected);
  EXPECT_EQ(result.outputs[0].codes, expected.back().codes);

  std::map<std::string, std::int64_t> sums;
  for (const Metric& metric : result.snapshot.metrics) {
    for (const char* state : {"busy", "starved", "blocked", "memory", "idle"}) {
      // FIFOs report blocked and starved cycles too, but they have no account of states.
      if (metric.name == std::string(state) + "_cycles") sums[metric.path] += metric.value;
    }
  }
  for (const Metric& metric : result.snapshot.metrics) {
    if (metric.name != "busy_cycles") continue;
    EXPECT_EQ(sums[metric.path], result.figures.elapsed) << metric.path;
  }
}

TEST_P(RandomStreaming, WindowsInThePaddingAloneGiveTheCodesOfTheReference) {
  const RandomMachine machine(static_cast<unsigned>(GetParam()), true);
  SimulationOptions options;
  options.frames = 2;
  options.keep_layers = true;
  const SimulationResult result = simulate(machine.plan, &machine.model, &machine.input, options);
  expect_codes_in_every_frame(result, evaluate_codes(machine.model, machine.input));
}

/// Every counter of a run, one a line.
std::string counters_of(const RandomMachine& machine, bool timing_only) {
  SimulationOptions options;
  options.frames = 2;
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

TEST_P(RandomStreaming, TimingOnlyAndASecondRunTakeTheSameCycles) {
  const RandomMachine machine(static_cast<unsigned>(GetParam()));
  const auto runs = run_in_processes(
      {[&] { return counters_of(machine, false); }, [&] { return counters_of(machine, true); },
       [&] { return counters_of(machine, false); }},
      1, [](int) {});
  for (const ProcessResult& run : runs) ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_GT(runs[0].output.size(), 100u);
  EXPECT_EQ(runs[1].output, runs[0].output);
  EXPECT_EQ(runs[2].output, runs[0].output);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStreaming, testing::Range(1, 41));

}  // namespace
}  // namespace rill
