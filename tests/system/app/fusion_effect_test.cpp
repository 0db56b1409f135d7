// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/fusion_effect.h"

#include <gtest/gtest.h>

#include "sim/app/session.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"
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

TEST(FusionEffect, CostsTheBuffersThatWorkAtOnceInPlaceOfTheLargest) {
  const Plan plan = plan_of("all");
  const auto effect = fusion_effect(plan);
  Resources lines;
  for (const Stage& stage : plan.groups.front().stages) {
    for (const PartCost& cost : stage.costs) {
      if (cost.part == "line_buffer") lines += cost.resources;
    }
  }
  EXPECT_GE(effect->buffers.bram18, lines.bram18);
  EXPECT_GT(effect->buffers.bram18, effect->unfused_buffers.bram18);
  // One array after another uses the same DSPs when every layer runs alone.
  EXPECT_GT(effect->cost().dsp, 0);
}

}  // namespace
}  // namespace rill
