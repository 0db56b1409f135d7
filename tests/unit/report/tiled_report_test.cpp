// SPDX-License-Identifier: Apache-2.0
// What a report says of a tiled machine, whose layers share units and whose passes move the data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sim/report/assemble.h"
#include "sim/report/notes.h"
#include "sim/report/terminal.h"
#include "sim/report/tiled_rows.h"
#include "tests/unit/report/example.h"

namespace rill::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// Two passes of 4,000 cycles together: `pw`, the longest of two pointwise layers, works 1,500.
RunReport tiled_report(bool simulated) {
  RunReport report = make_plan_report(example_plan(true), example_estimate(true), {});
  report.simulated = simulated;
  report.pictures = 4;
  report.interval_cycles = report.latency_cycles = 4000;
  report.layers[0].op = "pointwise";
  report.layers[0].closed_form_cycles = 500;
  report.layers[1].op = "pointwise";
  report.layers[1].closed_form_cycles = 1500;
  report.layers[2].op = "max_pool";
  report.layers[2].closed_form_cycles = 300;
  PassRow first, second;
  first.name = "one";
  first.closed_form_cycles = 1000;
  second.name = "two";
  second.closed_form_cycles = 3000;
  if (simulated) {
    first.cycles = 1000;
    first.operations = {{"pointwise", 500, 2}, {"load", 500, 3}};
    second.cycles = 3000;
    second.hidden = 1500;
    second.operations = {{"pointwise", 1500, 2}, {"store", 1000, 3}, {"depthwise", 500, 1}};
  }
  report.passes = {first, second};
  report.bottleneck = tiled_bottleneck(report);
  return report;
}

TEST(TiledReport, LimitIsTheUnitAndTheLayerItWorksForLongest) {
  const Bottleneck simulated = tiled_report(true).bottleneck;
  EXPECT_EQ(simulated.what, "pw");
  // 2,000 of 4,000; alone 500 + 1,000 of transfers; 1,500 of 3,000 hidden.
  EXPECT_EQ(simulated.sentence,
            "pointwise operations take 50 % of a batch (2,000 cycles, 1,500 of them for pw); "
            "transfers that nothing overlaps take 38 %, and 50 % of all transfers' time is hidden "
            "beside other operations.");
  EXPECT_EQ(tiled_report(false).bottleneck.sentence,
            "pointwise operations take 50 % of a batch (2,000 cycles, 1,500 of them for pw).");
}

TEST(TiledReport, LayersHaveTheirShareAndNoStatesOfAStage) {
  for (const bool simulated : {true, false}) {
    RunReport report = tiled_report(simulated);
    if (simulated) {
      for (LayerRow& row : report.layers) row.timing.emplace();
    }
    const std::string text = terminal_report(report);
    EXPECT_THAT(text, HasSubstr("cycles  share  util"));
    EXPECT_THAT(text, Not(HasSubstr("starv")));
    EXPECT_THAT(text, HasSubstr("1,500     38"));
    EXPECT_THAT(text, HasSubstr("share: % of the batch"));
    EXPECT_THAT(text, HasSubstr("◀"));
  }
}

TEST(TiledReport, AnIdealMemoryIsSaidToBeAnAssumption) {
  Plan plan = example_plan(true);
  const RunReport report = tiled_report(false);
  plan.memory.ideal = true;
  EXPECT_THAT(design_notes(plan, report), Not(Contains(HasSubstr("ideal"))));
  const auto tiled = std::make_shared<TiledPlan>(TiledPlan{{}, ParameterLayout({}, {}), {}});
  tiled->program.port_bytes = 64;
  plan.tiled = tiled;
  plan.board.name = "the_board";
  plan.board.port.width_bits = 128;
  const auto notes = design_notes(plan, report);
  ASSERT_THAT(notes, Contains(HasSubstr("assume an ideal memory: a word of 512 bits a cycle")));
  EXPECT_THAT(notes, Contains(HasSubstr("the ports of the_board have 128 bits")));
  tiled->program.port_bytes = 16;
  EXPECT_THAT(design_notes(plan, report), Not(Contains(HasSubstr("the ports of the_board"))));
  plan.memory.ideal = false;
  EXPECT_THAT(design_notes(plan, report), Not(Contains(HasSubstr("assume"))));
}

}  // namespace
}  // namespace rill::test
