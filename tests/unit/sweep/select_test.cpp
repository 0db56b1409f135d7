// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/select.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"

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
