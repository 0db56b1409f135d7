// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include <gmock/gmock.h>

#include <sstream>

#include "sim/core/error.h"
#include "sim/report/assemble.h"
#include "sim/report/json.h"
#include "sim/report/text_table.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using testing::HasSubstr;
using testing::Not;

ComparedRun compared(bool fused, const std::string& hash = "1234") {
  RunReport report =
      make_run_report(test::example_plan(fused), test::example_estimate(fused),
                      test::example_snapshot(fused), test::example_figures(fused), {});
  report.output_hash = hash;
  return read_compared_run(fused ? "fusion=all" : "fusion=none", json_report(report));
}

TEST(Compare, ReadsBackWhatTheReportSaid) {
  const ComparedRun run = compared(false);
  EXPECT_EQ(run.label, "fusion=none");
  EXPECT_EQ(run.groups, 3);
  EXPECT_EQ(run.latency_cycles, 3000);
  EXPECT_EQ(run.total_bytes(), 576);
  EXPECT_EQ(run.resources.bram18, 2);
  EXPECT_EQ(run.limiter, "DDR");
}

TEST(Compare, PutsRunsSideBySide) {
  const std::string text = compare_table({compared(false), compared(true)});
  EXPECT_GT(compared(false).energy_mj, 0);
  EXPECT_THAT(text, HasSubstr("energy a frame"));
  EXPECT_THAT(text, HasSubstr("latency              30.0 us  10.0 us\n"));
  EXPECT_THAT(text, HasSubstr("  intermediate maps    448 B        ·\n"));
  EXPECT_THAT(text, HasSubstr("limited by               DDR       dw\n"));
}

TEST(Compare, NamesWhatChangesAndNothingElse) {
  const std::string text = compare_table({compared(false), compared(true)});
  EXPECT_THAT(text, HasSubstr("What changes:\n"
                              "  design: layer_by_layer | fused\n"
                              "  design.fusion: none | all\n\n"));
  EXPECT_THAT(compare_table({compared(true), compared(true)}),
              HasSubstr("The configurations are the same."));
}

TEST(Compare, SaysWhatFusionSavedAndWhatItCost) {
  // 448 bytes of maps are all that is saved: 448 of 576; 3 instead of 2 BRAM18.
  EXPECT_THAT(
      compare_table({compared(false), compared(true)}),
      HasSubstr("Fusing saves 448 B of intermediate maps a frame in fusion=all against "
                "fusion=none (78 % of all its\n  DDR bytes). On chip: 0.5 BRAM36 more, 1 DSP "
                "more, 140 LUT more. The frame takes 10.0 us instead of\n  30.0 us."));
  EXPECT_THAT(compare_table({compared(true), compared(true)}), Not(HasSubstr("Fusing")));
}

TEST(Compare, TellsThePriceOfFusionFromThatOfTheOtherFolding) {
  ComparedRun none = compared(false);
  ComparedRun all = compared(true);
  none.fusion_cost = Resources{};
  all.fusion_cost = Resources{};
  // 0.5 BRAM36 and 1 DSP more on the whole: 3 and 4 for fusion, the rest by a folding that is
  // lower.
  all.fusion_cost->bram18 = 6;
  all.fusion_cost->dsp = 4;
  EXPECT_THAT(compare_table({none, all}),
              HasSubstr("On chip: 3 BRAM36 more, 4 DSP more for fusing, folding unchanged; 2.5 "
                        "BRAM36 less, 3\n  DSP less, 140 LUT more for the other folding. The "
                        "frame takes"));
}

TEST(Compare, SaysNothingOfAnotherFoldingThatThereIsNot) {
  ComparedRun none = compared(false);
  ComparedRun all = compared(true);
  none.fusion_cost = Resources{};
  all.fusion_cost = all.resources;  // all that changes is the price of fusion
  all.fusion_cost->bram18 -= none.resources.bram18;
  all.fusion_cost->dsp -= none.resources.dsp;
  all.fusion_cost->lut -= none.resources.lut;
  all.fusion_cost->uram -= none.resources.uram;
  const std::string text = compare_table({none, all});
  EXPECT_THAT(text, HasSubstr("140 LUT more for fusing, folding unchanged."));
  EXPECT_THAT(text, Not(HasSubstr("other folding")));
}

TEST(Compare, OneRunThatIsLeftIsNotTheSameAsAnother) {
  const std::string text = compare_table({compared(true)});
  EXPECT_THAT(text, Not(HasSubstr("The configurations are the same.")));
  EXPECT_THAT(text, Not(HasSubstr("\n\n\n")));
}

TEST(Compare, DoesNotCreditFusionWithWhatAnotherSettingDid) {
  ComparedRun narrow = compared(true);
  narrow.settings.emplace_back("numerics", "skynet_w4a4");
  EXPECT_THAT(compare_table({compared(false), narrow}), Not(HasSubstr("Fusing")));
}

TEST(Compare, HeadsOfSeveralSettingsTakeALineEach) {
  ComparedRun none = compared(false);
  none.label = "design.fusion=none numerics=skynet_w8a8";
  ComparedRun groups = compared(true);
  groups.label = "design.fusion=[[dw, pw]] numerics=skynet_w4a4";
  std::istringstream lines(compare_table({none, groups}));
  std::string first, second;
  std::getline(lines, first);
  std::getline(lines, second);
  EXPECT_THAT(first, testing::ContainsRegex("^fusion +none +\\[\\[dw, pw\\]\\]$"));
  EXPECT_THAT(second, testing::ContainsRegex("^numerics +skynet_w8a8 +skynet_w4a4$"));
}

TEST(Compare, SaysWhetherTheCodesAgree) {
  EXPECT_THAT(compare_table({compared(false), compared(true)}), HasSubstr("give the same codes"));
  EXPECT_THAT(compare_table({compared(false), compared(true, "99")}), HasSubstr("different codes"));
  EXPECT_THAT(compare_table({compared(false, ""), compared(true, "")}), Not(HasSubstr("codes.")));
}

TEST(Compare, FitsTheTerminalWithManyRuns) {
  std::vector<ComparedRun> runs(5, compared(true));
  for (ComparedRun& run : runs) run.label = "design.stages.dw6_pw1x1.pe=64,design.fifo_depth=128";
  std::istringstream lines(compare_table(runs));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100) << line;
}

TEST(Compare, RefusesWhatIsNotAReport) {
  EXPECT_THROW(read_compared_run("a.json", "not json"), ConfigError);
  EXPECT_THROW(read_compared_run("a.json", "{}"), ConfigError);
  EXPECT_THAT([] { read_compared_run("a.json", R"({"schema": 99})"); },
              testing::ThrowsMessage<ConfigError>(HasSubstr("version 99")));
}

}  // namespace
}  // namespace rill
