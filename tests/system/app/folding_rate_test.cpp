// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/plan/board_fit.h"
#include "sim/plan/estimate.h"
#include "sim/plan/folding_limit.h"
#include "tests/support/network_run.h"

// SkyNet on its board, cut in every way, for rates from slow to impossible.
namespace rill {
namespace {

Plan skynet(const std::string& fusion, std::vector<std::string> settings) {
  settings.push_back("design.fusion=" + fusion);
  return map_network(configure(test::shipped_run("skynet_ultra96", settings)));
}

double fps(const Plan& plan) {
  return plan.clock_mhz * 1e6 / static_cast<double>(estimate(plan).interval_cycles);
}

bool fits(const Plan& plan) { return shortages(plan.resources, plan.board.capacity).empty(); }

struct Cut {
  const char* fusion;
  const char* weights;

  friend std::ostream& operator<<(std::ostream& out, const Cut& cut) {
    return out << cut.fusion << ", " << cut.weights;
  }
};

class FoldingForARate : public testing::TestWithParam<Cut> {
 protected:
  static Plan planned(const std::vector<std::string>& folding) {
    std::vector<std::string> settings = folding;
    settings.push_back(std::string("design.weights=") + GetParam().weights);
    return skynet(GetParam().fusion, settings);
  }
  static Plan at(int target) {
    return planned({"design.folding=target_fps", "design.target_fps=" + std::to_string(target)});
  }
};

TEST_P(FoldingForARate, MeetsWhatTheBoardsFoldingMeetsWithNoMoreMultipliers) {
  const Plan largest = planned({"design.folding=fit_board"});
  int met = 0;
  for (int target = 5; target <= 100; target += target < 60 ? 5 : 10) {
    SCOPED_TRACE("target " + std::to_string(target));
    const Plan plan = at(target);
    if (fps(largest) < target) continue;
    ++met;
    EXPECT_GE(fps(plan), target);
    EXPECT_TRUE(fits(plan));
    EXPECT_LE(plan.resources.dsp, largest.resources.dsp);
  }
  EXPECT_GE(met, 5);
}

TEST_P(FoldingForARate, GrowsWithTheRate) {
  double before = 0;
  for (const int target : {5, 15, 30, 45}) {
    SCOPED_TRACE("target " + std::to_string(target));
    const Plan plan = at(target);
    EXPECT_GE(plan.resources.dsp, before);
    before = plan.resources.dsp;
  }
}

TEST_P(FoldingForARate, ASentenceOfAShortageIsAboutMoreThanTheMachineHas) {
  for (const int target : {30, 60, 90}) {
    SCOPED_TRACE("target " + std::to_string(target));
    const Plan plan = at(target);
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
      for (const Shortage& one : folding_limit(plan, g).shortages) {
        if (one.resource != "DSP") continue;
        EXPECT_GT(one.needed, std::ceil(plan.resources.dsp));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cuts, FoldingForARate,
                         testing::Values(Cut{"none", "resident"}, Cut{"bundle", "resident"},
                                         Cut{"all", "resident"}, Cut{"none", "streamed"},
                                         Cut{"bundle", "streamed"}, Cut{"auto", "streamed"}));

// Layers one by one keep the memory busy, and their closed forms leave out how its reads and writes
// hold each other up: a reserve makes up for it.
TEST(FoldingForARateOfSkynet, IsMetBySimulationToo) {
  RunConfiguration configuration = configure(test::shipped_run(
      "skynet_ultra96",
      {"design.fusion=none", "design.folding=target_fps", "design.target_fps=30", "frames=3"}));
  RunRequest request;
  request.timing_only = true;
  const Plan plan = map_network(configuration);
  const RunReport report =
      report_run(configuration, plan,
                 simulate_run(request, configuration, plan, std::nullopt, [](double /*share*/) {}));
  EXPECT_GE(report.fps(), 30);
  EXPECT_LT(report.fps(), 33) << "no more than the next folding";
}

// Groups near the board's limits: a slower machine is a smaller one, not the board's own.
TEST(FoldingForARateOfFlownets, IsSmallerThanTheBoardsFolding) {
  const auto planned = [](std::vector<std::string> settings) {
    settings.emplace_back("design.fusion=none");
    return map_network(configure(test::shipped_run("flownets_zcu104", settings)));
  };
  const Plan largest = planned({"design.folding=fit_board"});
  const Plan half = planned({"design.folding=target_fps", "design.target_fps=5"});
  EXPECT_TRUE(fits(half));
  EXPECT_GE(fps(half), 5);
  EXPECT_LT(half.resources.dsp, largest.resources.dsp / 2);
}

// A rate that no folding reaches gets the fastest machine that the board holds.
TEST(FoldingForAnImpossibleRate, IsTheFastestThatFits) {
  const Plan plan = skynet("none", {"design.folding=target_fps", "design.target_fps=100000"});
  EXPECT_TRUE(fits(plan));
  EXPECT_GE(fps(plan), fps(skynet("none", {"design.folding=fit_board"})));
}

// A machine that is too large already: only the groups with the most multipliers are kept from more
// by their number, not those that would be faster with what others need anyway.
TEST(FoldingLimitOfSharedHardware, IsWhatTheNextFasterFoldingNeeds) {
  const Plan plan = skynet("none", {"design.folding=target_fps", "design.target_fps=70"});
  ASSERT_FALSE(fits(plan));
  std::size_t short_of_multipliers = 0;
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    const FoldingLimit limit = folding_limit(plan, g);
    const bool named = std::any_of(limit.shortages.begin(), limit.shortages.end(),
                                   [](const Shortage& one) { return one.resource == "DSP"; });
    if (!named) continue;
    ++short_of_multipliers;
    EXPECT_GT(2 * plan.groups[g].resources.dsp, plan.resources.dsp);
  }
  EXPECT_LT(short_of_multipliers, plan.groups.size() / 2);
}

}  // namespace
}  // namespace rill
