// SPDX-License-Identifier: Apache-2.0
// Skips of branched networks: depths found by simulation, and the way through DDR.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "sim/app/fifo_search.h"
#include "sim/app/foreseen_deadlock.h"
#include "sim/assembly/simulate.h"
#include "sim/config/read.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

DesignSpec fused_design(double fps) {
  DesignSpec design;
  design.folding = DesignSpec::FoldingPolicy::TargetFps;
  design.target_fps = fps;
  return design;
}

Plan plan_of(const Network& network, const NumericsSpec& numerics, const DesignSpec& design) {
  return make_plan(network, resolve_arithmetic(network, numerics.input.format, numerics),
                   numerics.input.format, design, test::plain_board(), test::plain_memory(), 200);
}

Network skynet(int height, int width) {
  Network network = read_network(RILL_SOURCE_DIR "/configs/networks/skynet.yaml");
  network.input.height = height;
  network.input.width = width;
  infer_shapes(network);
  return network;
}

/// Both figures of every FIFO are minimal: one word less deadlocks, or slows. `skips` are among
/// them.
void expect_minimal(const Plan& plan, const std::vector<std::string>& skips) {
  const std::vector<FifoDepths> found = find_fifo_depths(plan, 1, [](double) {});
  std::vector<std::string> names;
  for (const FifoDepths& depths : found) names.push_back(depths.fifo);
  EXPECT_THAT(names, testing::IsSupersetOf(skips));
  std::vector<std::pair<std::string, int>> least;
  std::vector<std::pair<std::string, int>> fast;
  for (const FifoDepths& depths : found) {
    least.emplace_back(depths.fifo, depths.runs);
    fast.emplace_back(depths.fifo, depths.full_speed);
    EXPECT_LE(depths.runs, depths.full_speed) << depths.fifo;
  }
  const std::int64_t fastest = found.front().full_speed_cycles;
  EXPECT_EQ(cycles_with_depths(plan, 1, fast), fastest);
  EXPECT_GE(cycles_with_depths(plan, 1, least), fastest);
  for (std::size_t i = 0; i < found.size(); ++i) {
    SCOPED_TRACE(found[i].fifo);
    if (least[i].second > 1) {
      --least[i].second;
      EXPECT_EQ(cycles_with_depths(plan, 1, least), -1);
      ++least[i].second;
    }
    if (fast[i].second > 1) {
      --fast[i].second;
      const std::int64_t cycles = cycles_with_depths(plan, 1, fast);
      EXPECT_TRUE(cycles == -1 || cycles > fastest) << cycles << " against " << fastest;
      ++fast[i].second;
    }
  }
}

/// What `plan` and `estimate` say of a FIFO's depth that the design gives: nothing of the least
/// that runs, and of one word less how a run ends, and with which depth it would not.
void expect_foreseen(const Plan& plan) {
  const std::vector<FifoDepths> found = find_fifo_depths(plan, 1, [](double) {});
  std::vector<std::pair<std::string, int>> least;
  for (const FifoDepths& depths : found) least.emplace_back(depths.fifo, depths.runs);
  for (auto& [fifo, depth] : least) {
    SCOPED_TRACE(fifo);
    Plan changed = plan;
    changed.design.fifos = {{fifo, depth}};
    set_fifo_depths(least, &changed);
    EXPECT_EQ(foreseen_deadlock(changed, 1), "");
    if (depth == 1) continue;
    const std::string remedy =
        "It runs with design.fifos." + fifo + " = " + std::to_string(depth) + ", and with no less.";
    --depth;
    set_fifo_depths(least, &changed);
    EXPECT_THAT(foreseen_deadlock(changed, 1), testing::HasSubstr(remedy));
    ++depth;
  }
}

TEST(ForeseenDeadlock, OfSkyNetsBypassComesWithTheLeastDepth) {
  expect_foreseen(plan_of(skynet(16, 32),
                          read_numerics(RILL_SOURCE_DIR "/configs/numerics/skynet_fm9_w11.yaml"),
                          fused_design(400)));
}

TEST(ForeseenDeadlock, OfFlownetsSkipsComesWithTheLeastDepth) {
  expect_foreseen(plan_of(test::small_network("flownets", 64, 64, 64),
                          test::numerics_with_bits("flownets_w8a8", 8, 8), fused_design(4000)));
}

TEST(FifoSearch, DepthsOfSkyNetsBypassAreMinimal) {
  const NumericsSpec numerics =
      read_numerics(RILL_SOURCE_DIR "/configs/numerics/skynet_fm9_w11.yaml");
  const Plan plan = plan_of(skynet(16, 32), numerics, fused_design(400));
  expect_minimal(plan, {"reorg_to_concat"});
}

TEST(FifoSearch, DepthsOfFlownetsSkipsAreMinimal) {
  const Network network = test::small_network("flownets", 64, 64, 64);
  const Plan plan =
      plan_of(network, test::numerics_with_bits("flownets_w8a8", 8, 8), fused_design(4000));
  // The encoder's four maps, and the one that waits for the coarsest flow.
  expect_minimal(plan, {"conv2_to_concat2", "conv3_1_to_concat3", "conv4_1_to_concat4",
                        "conv5_1_to_concat5", "deconv4_to_concat4"});
}

/// Frames follow each other only as closely as the skips hold them: the interval of the slowest
/// stage is many times shorter.
TEST(SkipInterval, TheClosedFormSeesThatFramesWaitForTheSkipsOfTheFrameBefore) {
  const Network network = test::small_network("flownets", 128, 192, 64);
  const Plan plan =
      plan_of(network, test::numerics_with_bits("flownets_w8a8", 8, 8), fused_design(4000));
  ASSERT_EQ(plan.groups.size(), 1u);
  SimulationOptions options;
  options.timing_only = true;
  options.frames = 4;
  const SimulationResult result = simulate(plan, nullptr, nullptr, options);
  const auto& done = result.figures.frame_done;
  const auto interval = static_cast<double>(done[3] - done[2]);
  std::int64_t slowest = 0;
  for (const Stage& stage : plan.groups[0].stages) slowest = std::max(slowest, stage.cycles);
  EXPECT_GT(interval, 1.5 * static_cast<double>(slowest));
  EXPECT_NEAR(static_cast<double>(estimate(plan).interval_cycles), interval, 0.15 * interval);
}

/// What is early waits in DDR, not in the stages in front of it.
TEST(SkipInterval, TheClosedFormSeesThatSkipsThroughDdrHoldNobodyUp) {
  const Network network = skynet(48, 80);
  const NumericsSpec numerics =
      read_numerics(RILL_SOURCE_DIR "/configs/numerics/skynet_fm9_w11.yaml");
  DesignSpec design = fused_design(400);
  design.spill_all = true;
  const Plan plan = plan_of(network, numerics, design);
  ASSERT_GE(plan.groups[0].loads.size(), 2u);  // the picture, and the map that comes back
  SimulationOptions options;
  options.timing_only = true;
  options.frames = 4;
  const SimulationResult result = simulate(plan, nullptr, nullptr, options);
  const auto& done = result.figures.frame_done;
  const auto interval = static_cast<double>(done[3] - done[2]);
  EXPECT_NEAR(static_cast<double>(estimate(plan).interval_cycles), interval, 0.01 * interval);
}

TEST(Spill, ASkipThroughDdrGivesTheSameCodesAndMovesItsMapTwice) {
  const Network network = test::small_network("flownets", 64, 64, 64);
  const NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  const QuantizedModel model = test::flow_model(network, numerics);
  std::mt19937 random(3);
  const FeatureMap input = test::random_input(model, random);
  DesignSpec design = fused_design(4000);
  design.spill_all = true;
  design.dma_burst_beats = 2;  // these maps are hardly larger than a burst otherwise
  const Plan plan = plan_of(network, numerics, design);
  // The encoder's maps of more than 2x2 pixels, which wait for their decoder, are stored and loaded
  // again.
  ASSERT_EQ(plan.groups.size(), 1u);
  EXPECT_GE(plan.groups[0].loads.size(), 1u + 3u);
  EXPECT_EQ(plan.groups[0].stores.size(), plan.groups[0].loads.size());
  const SimulationResult result = simulate(plan, &model, &input, {});
  EXPECT_EQ(result.outputs.back().codes, evaluate_codes(model, input).back().codes);
}

/// Its maps are much larger than any FIFO, so a join that waited for a whole map would stop the
/// branch beside it for ever.
TEST(Spill, AMapIsLoadedWhileItIsStored) {
  const Network network = test::small_network("flownets", 128, 192, 64);
  const NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  const QuantizedModel model = test::flow_model(network, numerics);
  std::mt19937 random(5);
  const FeatureMap input = test::random_input(model, random);
  DesignSpec design = fused_design(500);
  design.spill_all = true;
  const Plan plan = plan_of(network, numerics, design);
  SimulationOptions options;
  options.frames = 2;
  const SimulationResult result = simulate(plan, &model, &input, options);
  EXPECT_EQ(result.outputs.back().codes, evaluate_codes(model, input).back().codes);
}

/// A writer keeps what fills no burst yet; with fewer words ahead than that, the join waits for it.
TEST(Spill, ABranchThatIsNotFarEnoughAheadDeadlocksAndTheFifoIsNamed) {
  const Network network = test::small_network("flownets", 128, 192, 64);
  const NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  DesignSpec design = fused_design(500);
  design.spills = {"deconv2_to_concat2"};
  const Plan plan = plan_of(network, numerics, design);
  SimulationOptions options;
  options.timing_only = true;
  try {
    simulate(plan, nullptr, nullptr, options);
    FAIL() << "it runs";
  } catch (const SimulationError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("load_deconv2 waits for its map to be stored"));
    EXPECT_THAT(error.what(), testing::HasSubstr("It runs with"));
    EXPECT_THAT(error.what(),
                testing::HasSubstr("design.fifos.upsampled_flow3_to_2_to_concat2 = "));
  }
}

TEST(Spill, OneSkipByNameLeavesTheOthersInFifos) {
  const Network network = test::small_network("flownets", 64, 64, 64);
  DesignSpec design = fused_design(4000);
  design.spills = {"conv2_to_concat2"};
  const Plan plan = plan_of(network, test::numerics_with_bits("flownets_w8a8", 8, 8), design);
  EXPECT_EQ(plan.groups[0].loads.size(), 2u);
  design.spills = {"conv2_to_conv3"};
  EXPECT_THROW(plan_of(network, test::numerics_with_bits("flownets_w8a8", 8, 8), design),
               ConfigError);
}

}  // namespace
}  // namespace rill
