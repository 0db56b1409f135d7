// SPDX-License-Identifier: Apache-2.0
#include "sim/report/notes.h"

#include <gmock/gmock.h>

#include "sim/report/assemble.h"
#include "sim/report/terminal.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

RunReport estimated(const Plan& plan) {
  return make_plan_report(plan, test::example_estimate(true), {});
}

/// The example on a board that has just what it needs.
Plan fitting() {
  Plan plan = test::example_plan(true);
  plan.board.part = "xc0";
  plan.resources.dsp = 216;
  plan.board.capacity = {100000, 50000, 100000, 100, 0, 216};
  return plan;
}

TEST(DesignNotes, AFittingMachineNeedsNone) { EXPECT_THAT(estimated(fitting()).notes, IsEmpty()); }

TEST(DesignNotes, OneDspTooManyIsSaidAndNotRoundedAway) {
  Plan plan = fitting();
  plan.resources.dsp = 217;
  const RunReport report = estimated(plan);
  EXPECT_THAT(report.notes,
              ElementsAre(HasSubstr("does not fit the xc0: DSP 217 of 216 (100.5 %);")));
  EXPECT_THAT(terminal_report(report), HasSubstr("note      does not fit the xc0: DSP 217 of 216"));
  EXPECT_THAT(terminal_plan(report), HasSubstr("note      does not fit the xc0: DSP 217 of 216"));
  EXPECT_THAT(terminal_report(report), HasSubstr("100.5 %"));
}

TEST(DesignNotes, AMissedRateIsSaid) {
  Plan plan = fitting();
  plan.design.folding = DesignSpec::FoldingPolicy::TargetFps;
  plan.clock_mhz = 86.4;
  plan.design.target_fps = 100000;  // 864 cycles at 86.4 MHz
  EXPECT_THAT(estimated(plan).notes, IsEmpty());
  plan.design.target_fps = 100001;
  EXPECT_THAT(estimated(plan).notes,
              ElementsAre("target_fps 100001 is missed: 100000 frames/s by the closed form"));
  plan.design.folding = DesignSpec::FoldingPolicy::FitBoard;
  EXPECT_THAT(estimated(plan).notes, Not(testing::Contains(HasSubstr("missed"))));
}

}  // namespace
}  // namespace rill
