// SPDX-License-Identifier: Apache-2.0
// What the planner found, written down as a design with `folding: explicit`, is the same machine:
// the same cycles and resources, whoever chose the folding.
#include <gmock/gmock.h>

#include <fstream>

#include "sim/app/processes.h"
#include "sim/app/session.h"
#include "sim/assembly/simulate.h"
#include "sim/config/schemas.h"
#include "sim/config/yaml_tree.h"
#include "sim/plan/explicit_design.h"
#include "tests/support/files.h"
#include "tests/support/network_run.h"

namespace rill {
namespace {

struct Case {
  std::string board;
  std::vector<std::string> settings;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.board;
  for (const std::string& setting : one.settings) *out << ' ' << setting;
}

/// Everything of a plan that cycles and resources come from, a line a part.
std::string machine_text(const Plan& plan) {
  std::string text;
  const auto number = [&](double value) { text += ' ' + std::to_string(value); };
  const auto resources = [&](const Resources& all) {
    for (const double one :
         {all.lut, all.lutram_lut, all.srl_lut, all.ff, all.bram18, all.uram, all.dsp}) {
      number(one);
    }
  };
  const auto words = [&](const StreamShape& shape) {
    number(shape.lanes);
    number(shape.pixels);
  };
  for (const Group& group : plan.groups) {
    // A listed group has no name of its own.
    number(static_cast<double>(group.cycles));
    resources(group.resources);
    for (const Stage& stage : group.stages) {
      text += "\n" + stage.name;
      number(static_cast<double>(stage.cycles));
      for (const StreamShape& input : stage.inputs) words(input);
      words(stage.output);
      for (const PartCost& part : stage.costs) resources(part.resources);
    }
    for (const Link& link : group.links) {
      text += "\n" + link.name;
      number(link.depth);
      words(link.to_shape);
    }
    text += '\n';
  }
  resources(plan.resources);
  return text;
}

class RoundTrip : public testing::TestWithParam<Case> {
 protected:
  RunRequest request() const {
    RunRequest request = test::shipped_run("skynet_ultra96", GetParam().settings);
    request.settings.push_back("board=" + GetParam().board);
    request.timing_only = true;
    return request;
  }
};

/// Cycles of three frames.
std::string cycles_of(const RunConfiguration& configuration, const Plan& plan) {
  SimulationOptions options;
  options.frames = 3;
  options.timing_only = true;
  const SimulationResult result = simulate(plan, nullptr, nullptr, options);
  std::string text = configuration.design.name;
  for (const Cycle done : result.figures.frame_done) text += ' ' + std::to_string(done);
  return text;
}

TEST_P(RoundTrip, TheExplicitDesignIsTheSameMachine) {
  const RunConfiguration found = configure(request());
  const Plan plan = map_network(found);
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "explicit.yaml").string();
  std::ofstream(path) << to_yaml(design_codec().write(explicit_design(plan)));

  RunRequest again =
      test::shipped_run("skynet_ultra96", {"design=" + path, "board=" + GetParam().board});
  for (const std::string& setting : GetParam().settings) {
    if (setting.rfind("numerics", 0) == 0) again.settings.push_back(setting);
  }
  again.timing_only = true;
  const RunConfiguration given = configure(again);
  ASSERT_EQ(given.design.folding, DesignSpec::FoldingPolicy::Explicit);
  const Plan same = map_network(given);
  ASSERT_EQ(machine_text(same), machine_text(plan));
  // What would be faster, and what the board lacks for it, does not depend on who chose.
  EXPECT_EQ(report_estimate(given, same).bottleneck.sentence,
            report_estimate(found, plan).bottleneck.sentence);

  const auto runs = run_in_processes(
      {[&] { return cycles_of(found, plan); }, [&] { return cycles_of(given, same); }}, 1,
      [](int) {});
  for (const ProcessResult& run : runs) ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_EQ(runs[0].output, runs[1].output);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* board : {"ultra96", "zcu104"}) {
    for (const char* fusion : {"design.fusion=all", "design.fusion=bundle", "design.fusion=none"}) {
      all.push_back({board, {fusion}});
      all.push_back({board, {fusion, "design.folding=target_fps", "design.target_fps=60"}});
    }
  }
  // Words of several pixels, and groups that the planner chose.
  all.push_back(
      {"zcu104", {"design.folding=target_fps", "design.target_fps=1000", "numerics=skynet_w4a4"}});
  all.push_back({"ultra96", {"design.fusion=auto", "design.weights=streamed"}});
  return all;
}

INSTANTIATE_TEST_SUITE_P(SkyNet, RoundTrip, testing::ValuesIn(cases()));

}  // namespace
}  // namespace rill
