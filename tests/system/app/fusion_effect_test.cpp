// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/fusion_effect.h"

#include <gmock/gmock.h>

#include "sim/app/session.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"
#include "sim/report/compare.h"
#include "sim/report/fusion_text.h"
#include "sim/report/json.h"
#include "sim/report/terminal.h"
#include "tests/support/network_run.h"

// What a plan says of its fusion against machines that are really planned so.
namespace rill {
namespace {

Plan plan_of(const std::string& fusion) {
  return map_network(configure(test::shipped_run("skynet_ultra96", {"design.fusion=" + fusion})));
}

Bytes map_bytes(const Plan& plan) {
  const RunReport report = make_plan_report(plan, estimate(plan), {});
  const auto weights = static_cast<std::size_t>(Purpose::Weights);
  Bytes bytes = 0;
  for (std::size_t i = 0; i < report.frame_bytes.size(); ++i) {
    if (i != weights) bytes += report.frame_bytes[i];
  }
  return bytes;
}

TEST(FusionEffect, SavesWhatLayersOneByOneMoveMore) {
  const Bytes unfused = map_bytes(plan_of("none"));
  for (const char* fusion : {"bundle", "all"}) {
    const Plan plan = plan_of(fusion);
    const auto effect = fusion_effect(plan);
    ASSERT_TRUE(effect.has_value());
    EXPECT_EQ(effect->unfused_map_bytes, unfused) << fusion;
    EXPECT_EQ(effect->map_bytes, map_bytes(plan)) << fusion;
    EXPECT_GT(effect->saved(), 0) << fusion;
  }
}

TEST(FusionEffect, KeepsAllMapsOnChipInOnePipelineAndNoneWithoutFusion) {
  const auto all = fusion_effect(plan_of("all"));
  EXPECT_EQ(all->maps, 17);  // of 18 layers, the last is the answer
  EXPECT_EQ(all->maps_on_chip, 17);
  const auto none = fusion_effect(plan_of("none"));
  EXPECT_EQ(none->maps_on_chip, 0);
  EXPECT_EQ(none->saved(), 0);
  EXPECT_EQ(none->cost().bram18, 0);
  EXPECT_EQ(none->cost().dsp, 0);
}

TEST(FusionEffect, CostsWhatTheMachineHasMoreThanOneOfTheSameFoldingsUnfused) {
  const Plan plan = plan_of("all");
  const auto effect = fusion_effect(plan);
  // One array after another uses the same DSPs when every layer runs alone.
  EXPECT_GT(effect->cost().dsp, 0);
  EXPECT_GT(effect->cost().bram18, 0);
  EXPECT_EQ(effect->machine.lut, plan.resources.lut);
  EXPECT_EQ(effect->cost().lut, plan.resources.lut - effect->unfused_machine.lut);
}

/// The report of `rill estimate`, which says of fusion what `rill run` says.
RunReport report_of(const std::string& fusion) {
  const RunConfiguration configuration =
      configure(test::shipped_run("skynet_ultra96", {"design.fusion=" + fusion}));
  return report_estimate(configuration, map_network(configuration));
}

std::string on_one_line(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
    const std::size_t next = text.find_first_not_of(' ', at + 1);
    text.replace(at, (next == std::string::npos ? text.size() : next) - at, " ");
  }
  return text;
}

TEST(FusionEffect, RunAndCompareSayTheSame) {
  const RunReport none = report_of("none");
  const std::string run_none = json_report(none);
  for (const char* fusion : {"bundle", "all"}) {
    SCOPED_TRACE(fusion);
    const RunReport report = report_of(fusion);
    ASSERT_TRUE(report.fusion.has_value());
    const std::string cost = chip_change_text(report.fusion->cost());
    EXPECT_THAT(cost, testing::HasSubstr("BRAM36 more"));
    EXPECT_THAT(on_one_line(terminal_report(report)),
                testing::HasSubstr("The machine takes " + cost + " than with every layer on its"));
    const std::string json = json_report(report);
    EXPECT_THAT(json, testing::HasSubstr("The machine takes " + cost));
    const std::string compared =
        compare_table({read_compared_run("none", run_none), read_compared_run("fused", json)});
    EXPECT_THAT(on_one_line(compared),
                testing::HasSubstr("On chip: " + cost + " for fusing, folding unchanged;"));
  }
}

/// The column of cycles means the same before and after simulation: what the busiest part of a
/// stage works. Every word is counted, so nothing is rounded.
TEST(Estimate, SaysTheBusyCyclesThatASimulationCounts) {
  RunRequest request = test::shipped_run("skynet_ultra96", {"design.fusion=all"});
  request.timing_only = true;
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  const FinishedRun run =
      simulate_run(request, configuration, plan, std::nullopt, [](double /*share*/) {});
  for (const LayerRow& row : report_run(configuration, plan, run).layers) {
    EXPECT_EQ(static_cast<double>(row.busy_cycles), row.timing->busy_per_frame) << row.layer;
  }
}

}  // namespace
}  // namespace rill
