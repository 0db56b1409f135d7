// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/plan/estimate.h"
#include "tests/support/network_run.h"

// FlowNetS on each of its boards: every goal of `fusion: auto` is met best by its own groups.
namespace rill {
namespace {

struct Outcome {
  double cycles = 0;
  double bytes = 0;
  std::size_t groups = 0;
};

Outcome outcome(const std::string& board, const std::string& setting) {
  const Plan plan = map_network(
      configure(test::shipped_run("flownets_zcu104", {"board=" + board, "design." + setting})));
  const Estimate result = estimate(plan);
  return {static_cast<double>(result.latency_cycles),
          static_cast<double>(
              std::accumulate(result.ddr_bytes.begin(), result.ddr_bytes.end(), Bytes{0})),
          plan.groups.size()};
}

class FusionGoalOfFlownets : public testing::TestWithParam<const char*> {};

TEST_P(FusionGoalOfFlownets, IsMetBestByItsOwnGroups) {
  const std::string board = GetParam();
  const Outcome fastest = outcome(board, "fusion_goal=latency");
  const Outcome least = outcome(board, "fusion_goal=traffic");
  const Outcome fewest = outcome(board, "fusion=all_that_fits");
  const Outcome none = outcome(board, "fusion=none");
  // DMA engines are kept room for as the usual groups need them, not these.
  constexpr double kNearly = 1.001;
  for (const Outcome& other : {least, fewest, outcome(board, "fusion_goal=energy"), none}) {
    EXPECT_LE(fastest.cycles, kNearly * other.cycles);
    EXPECT_LE(least.bytes, other.bytes);
    EXPECT_LE(fewest.groups, other.groups);
  }
  EXPECT_LT(fastest.cycles, 0.9 * none.cycles);
  EXPECT_LT(least.bytes, 0.7 * none.bytes);
}

INSTANTIATE_TEST_SUITE_P(Boards, FusionGoalOfFlownets,
                         testing::Values("zcu104", "zcu102", "alveo_u250"));

}  // namespace
}  // namespace rill
