// SPDX-License-Identifier: Apache-2.0
// A machine that cannot work stands still and says why, as the board would (but for the words).
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <regex>
#include <string>

#include "sim/app/foreseen_deadlock.h"
#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/plan/plan.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

using testing::HasSubstr;

constexpr int kCannotRun = 3;  // README, exit codes

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

/// SkyNet's bypass in small: a reorg beside a pool and two 3x3 convolutions.
Network bypass() {
  Network network;
  network.name = "bypass";
  network.input = {2, 8, 8};
  const Window block{2, 2, 2, 2, 0, 0, 1};
  const Window window{3, 3, 1, 1, 1, 1, 1};
  network.layers = {layer_of("first", Op::Convolution, {kNetworkInput}, 2, window),
                    layer_of("reorg", Op::Reorg, {0}, 8, block),
                    layer_of("pool", Op::MaxPool, {0}, 2, block),
                    layer_of("second", Op::Convolution, {2}, 3, window),
                    layer_of("third", Op::Convolution, {3}, 3, window),
                    layer_of("join", Op::Concat, {1, 4}, 11)};
  network.outputs = {5};
  infer_shapes(network);
  return network;
}

DesignSpec one_pipeline() {
  DesignSpec design;
  design.name = "one_pipeline";
  design.folding = DesignSpec::FoldingPolicy::Explicit;
  design.fusion = DesignSpec::Fusion::All;
  return design;
}

/// What a timing-only run of the bypass on this design ends with, in a process of its own.
ProcessResult run(const DesignSpec& design) {
  std::mt19937 random(1);
  const Network network = bypass();
  const QuantizedModel model = test::random_model(network, random);
  const auto task = [&]() -> std::string {
    SimulationOptions options;
    options.timing_only = true;
    options.apart = ask_apart;
    const Plan plan = make_plan(network, test::arithmetic_of(model), model.input_format, design,
                                test::plain_board(), test::plain_memory(), 200);
    return std::to_string(simulate(plan, nullptr, nullptr, options).figures.elapsed);
  };
  return run_in_processes({task}, 1, [](int) {}).front();
}

/// The depths that a deadlock report advises: `design.fifos.NAME = WORDS`, by name.
std::map<std::string, int> advised_depths(const std::string& text) {
  const std::regex advice("design\\.fifos\\.(\\w+) = (\\d+)");
  std::map<std::string, int> depths;
  for (std::sregex_iterator found(text.begin(), text.end(), advice), end; found != end; ++found) {
    depths[found->str(1)] = std::stoi(found->str(2));
  }
  return depths;
}

TEST(Deadlock, ABypassFifoTooShallowIsNamedAndTheAdvisedDepthFreesIt) {
  DesignSpec design = one_pipeline();
  ASSERT_EQ(run(design).exit_code, 0) << "the depth the plan chooses must do";
  design.fifos["reorg_to_join"] = 1;
  const ProcessResult stuck = run(design);
  ASSERT_EQ(stuck.exit_code, kCannotRun) << stuck.output;
  EXPECT_THAT(stuck.output, HasSubstr("deadlock at cycle"));
  // The cycle of the last movement, not the end of a slice of simulated time.
  EXPECT_THAT(stuck.output, testing::Not(HasSubstr("0000:")));
  // Each step of the circle once; neighbours that wait for the same reason in one line.
  EXPECT_THAT(stuck.output,
              HasSubstr("in this circle:\n"
                        "  join waits for a word of third, that for one of second, that for one of "
                        "pool, that for one of fork_first; all FIFOs between them are empty\n"
                        "  full, each held up by the next: first_to_reorg (32 words), "
                        "reorg_to_join (1 word)\n"));
  // The store at the end stands outside of the circle.
  EXPECT_THAT(stuck.output, HasSubstr("store_join will never finish: it waits for join, which "
                                      "stands in this circle:\n"));
  const auto depths = advised_depths(stuck.output);
  ASSERT_EQ(depths.size(), 1u) << stuck.output;
  ASSERT_EQ(depths.count("reorg_to_join"), 1u) << stuck.output;
  EXPECT_THAT(stuck.output, HasSubstr(", and with no less."));

  design.fifos["reorg_to_join"] = depths.at("reorg_to_join");
  const ProcessResult freed = run(design);
  EXPECT_EQ(freed.exit_code, 0) << stuck.output << "\nbut then: " << freed.output;
  --design.fifos["reorg_to_join"];
  EXPECT_EQ(run(design).exit_code, kCannotRun) << "less than the advice must not do";
}

TEST(Deadlock, IsPlacedAtTheDepthThatMakesIt) {
  DesignSpec design = one_pipeline();
  design.where = {"a.yaml", 3, 1};
  design.fifos["reorg_to_join"] = 1;
  design.keys.add("fifos", {"a.yaml", 9, 1});
  design.keys.add("fifos.reorg_to_join", {"--set design.fifos.reorg_to_join=1", 0, 0});
  EXPECT_THAT(run(design).output, HasSubstr("--set design.fifos.reorg_to_join=1: "
                                            "fifos.reorg_to_join: deadlock at cycle"));
}

TEST(Deadlock, ALineBufferOneRowShortIsNamed) {
  DesignSpec design = one_pipeline();
  design.line_buffer_rows["second"] = 2;
  design.keys.add("line_buffer_rows.second", {"a.yaml", 12, 5});
  const ProcessResult stuck = run(design);
  ASSERT_EQ(stuck.exit_code, kCannotRun) << stuck.output;
  EXPECT_THAT(stuck.output, HasSubstr("a.yaml:12:5: line_buffer_rows.second: deadlock at cycle"));
  EXPECT_THAT(stuck.output, HasSubstr("the line_buffer of second holds"));
  EXPECT_THAT(stuck.output, HasSubstr("give it more rows"));
}

}  // namespace
}  // namespace rill
