// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/cost/power.h"
#include "sim/plan/board_fit.h"
#include "sim/plan/estimate.h"
#include "sim/plan/frame_energy.h"
#include "tests/support/network_run.h"

// FlowNetS on each of its boards: every goal of `fusion: auto` is met best by its own groups.
namespace rill {
namespace {

struct Outcome {
  double cycles = 0;
  double bytes = 0;
  double joules = 0;  ///< as printed
  std::size_t groups = 0;
  bool fits = false;
};

Outcome outcome_of(const RunRequest& request) {
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  const Estimate result = estimate(plan);
  const RunReport report = report_estimate(configuration, plan);
  const double joules = energy_per_frame_j(report.power, report.fps());
  EXPECT_NEAR(frame_energy_j(plan, result), joules, 1e-9 * joules);
  return {static_cast<double>(result.latency_cycles),
          static_cast<double>(
              std::accumulate(result.ddr_bytes.begin(), result.ddr_bytes.end(), Bytes{0})),
          joules, plan.groups.size(), shortages(plan.resources, plan.board.capacity).empty()};
}

Outcome outcome(const std::string& board, const std::string& setting) {
  return outcome_of(test::shipped_run("flownets_zcu104", {"board=" + board, "design." + setting}));
}

class FusionGoalOfFlownets : public testing::TestWithParam<const char*> {};

TEST_P(FusionGoalOfFlownets, IsMetBestByItsOwnGroups) {
  const std::string board = GetParam();
  const Outcome fastest = outcome(board, "fusion_goal=latency");
  const Outcome least = outcome(board, "fusion_goal=traffic");
  const Outcome fewest = outcome(board, "fusion=all_that_fits");
  const Outcome none = outcome(board, "fusion=none");
  const Outcome thriftiest = outcome(board, "fusion_goal=energy");
  for (const Outcome& other : {fastest, least, thriftiest, fewest, none}) {
    EXPECT_LE(fastest.cycles, other.cycles);
    EXPECT_LE(least.bytes, other.bytes);
    EXPECT_LE(thriftiest.joules, other.joules);
    EXPECT_LE(fewest.groups, other.groups);
  }
  EXPECT_LT(fastest.cycles, 0.9 * none.cycles);
  EXPECT_LT(least.bytes, 0.7 * none.bytes);
}

INSTANTIATE_TEST_SUITE_P(Boards, FusionGoalOfFlownets,
                         testing::Values("zcu104", "zcu102", "alveo_u250"));

// Its buffers do not surely fit the board, but its plan does.
TEST(FusionGoalOfSkyNet, IsNoWorseThanTheWholeNetworkAsOneGroup) {
  const auto fused = [](const std::string& fusion) {
    return outcome_of(test::shipped_run("skynet_ultra96", {"design.fusion=" + fusion}));
  };
  const Outcome all = fused("all");
  ASSERT_TRUE(all.fits);
  EXPECT_LE(fused("auto").bytes, all.bytes);
  EXPECT_EQ(fused("all_that_fits").groups, 1U);
}

}  // namespace
}  // namespace rill
