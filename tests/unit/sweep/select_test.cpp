// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/select.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"
#include "sim/sweep/exclusions.h"
#include "sim/sweep/summary.h"

namespace rill {
namespace {

using testing::ElementsAre;

Figures figures(double latency_ms, double dsp, double board_share = 0.5) {
  Figures all(sweep_figures().size(), 0.0);
  all[figure_index("latency_ms")] = latency_ms;
  all[figure_index("dsp")] = dsp;
  all[figure_index("board_share")] = board_share;
  return all;
}

std::vector<SweepRow> rows(const std::vector<Figures>& closed_forms) {
  std::vector<SweepRow> all(closed_forms.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i].closed_form = closed_forms[i];
  return all;
}

std::vector<bool> marks(const std::vector<SweepRow>& all, bool SweepRow::*mark) {
  std::vector<bool> set;
  for (const SweepRow& row : all) set.push_back(row.*mark);
  return set;
}

TEST(ChooseForSimulation, LeavesOutWhatDoesNotFitOrBreaksABound) {
  SweepSpec sweep;
  sweep.constraints = {{"dsp", std::nullopt, 100.0, {}}};
  auto all = rows({figures(1, 50), figures(1, 101), figures(0.5, 50, 1.01), {}});
  choose_for_simulation(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::allowed), ElementsAre(true, false, false, false));
  EXPECT_THAT(marks(all, &SweepRow::chosen), ElementsAre(true, false, false, false));
  sweep.fits_board = false;
  choose_for_simulation(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::allowed), ElementsAre(true, false, true, false));
}

TEST(ChooseForSimulation, TakesTheFrontWhatIsNearItTheBestOrAll) {
  SweepSpec sweep;
  auto all = rows({figures(10, 100), figures(20, 50), figures(20.5, 51), figures(30, 90)});
  choose_for_simulation(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::chosen), ElementsAre(true, true, false, false));
  sweep.near_percent = 5;
  choose_for_simulation(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::chosen), ElementsAre(true, true, true, false));
  EXPECT_THAT(marks(all, &SweepRow::on_closed_form_front), ElementsAre(true, true, false, false));
  sweep.simulate = {SweepSpec::Simulate::Which::Top, 3};
  choose_for_simulation(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::chosen), ElementsAre(true, true, true, false));
  sweep.simulate = {SweepSpec::Simulate::Which::All, 0};
  choose_for_simulation(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::chosen), ElementsAre(true, true, true, true));
}

TEST(FindFront, UsesWhatWasMeasuredAndNeverAFailedSimulation) {
  SweepSpec sweep;
  auto all = rows({figures(10, 100), figures(20, 50), figures(15, 70)});
  choose_for_simulation(sweep, &all);
  all[0].simulated = figures(21, 100);  // the closed form was far too fast
  all[1].simulated = figures(20, 50);
  all[2].simulation_error = "deadlock";
  find_front(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::on_front), ElementsAre(false, true, false));
  sweep.simulate.which = SweepSpec::Simulate::Which::None;
  find_front(sweep, &all);
  EXPECT_THAT(marks(all, &SweepRow::on_front), ElementsAre(true, true, true));
}

TEST(Exclusions, SayWhichBoundExcludesHowManyAndWhoIsNearest) {
  SweepSpec sweep;
  sweep.name = "s";
  sweep.constraints = {{"latency_ms", std::nullopt, 8.0, {"s.yaml", 3, 3}},
                       {"dsp", 10.0, 60.0, {"s.yaml", 4, 3}}};
  // Broken: latency; latency and dsp; dsp and the board; nothing was built.
  auto all = rows({figures(10, 50), figures(9, 100), figures(5, 90, 1.2), {}});
  for (std::size_t i = 0; i < all.size(); ++i) all[i].point = static_cast<std::int64_t>(i);
  const Exclusions found = exclusions_of(sweep, all);
  ASSERT_EQ(found.bounds.size(), 3U);
  EXPECT_EQ(found.points, 3U);
  EXPECT_EQ(found.bounds[0].excluded, 2U);
  EXPECT_EQ(found.bounds[0].alone, 1U);
  EXPECT_EQ(found.bounds[1].excluded, 2U);
  EXPECT_EQ(found.bounds[1].nearest, 2) << "of those that it excludes";
  EXPECT_EQ(found.bounds[2].excluded, 1U);
  ASSERT_NE(found.nearest, nullptr);
  EXPECT_EQ(found.nearest->point, 0) << "a quarter too slow; the others have half too many DSPs";
  choose_for_simulation(sweep, &all);
  find_front(sweep, &all);
  const std::string text = sweep_summary(sweep, all);
  EXPECT_THAT(text, testing::HasSubstr("No point is within the constraints; of 3 points"));
  EXPECT_THAT(text, testing::ContainsRegex("latency_ms at most 8 +2 +1 +9 +1"));
  EXPECT_THAT(text, testing::HasSubstr("comes point 0: latency_ms is 10"));
  EXPECT_THAT(text, testing::HasSubstr("board_share at most 1 (fits_board)"));
}

TEST(Exclusions, OfPointsThatCouldNotBeBuiltAreNone) {
  SweepSpec sweep;
  EXPECT_EQ(exclusions_text(sweep, rows({{}, {}})), "No point could be built.\n");
}

TEST(CheckFigureNames, SuggestsTheNameThatWasMeant) {
  SweepSpec sweep;
  sweep.objectives = {{"latency", false, {"s.yaml", 4, 3}}};
  try {
    check_figure_names(sweep);
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.diagnostics().front().to_string(),
                testing::StartsWith("s.yaml:4:3: objectives.latency: is not a figure of a run"));
  }
}

}  // namespace
}  // namespace rill
