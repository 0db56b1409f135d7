// SPDX-License-Identifier: Apache-2.0
#include "sim/report/terminal.h"

#include <gmock/gmock.h>

#include <sstream>

#include "sim/report/assemble.h"
#include "sim/report/fusion_text.h"
#include "sim/report/text_table.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using testing::HasSubstr;
using testing::Not;

RunReport run(bool fused) {
  Provenance provenance;
  provenance.run_name = "example";
  provenance.numerics_name = "fm9";
  return make_run_report(test::example_plan(fused), test::example_estimate(fused),
                         test::example_snapshot(fused), test::example_figures(fused), provenance);
}

// The column has no room for more, and which form it is must not be cut.
TEST(Terminal, APlanNamesTheFormOfWinograd) {
  RunReport report = make_plan_report(test::example_plan(false), test::example_estimate(false), {});
  EXPECT_THAT(terminal_plan(report), Not(HasSubstr("Winograd")));
  report.layers[0].op = "winograd F(4x4,3x3)";
  EXPECT_THAT(terminal_plan(report), HasSubstr(" F(4x4,3x3) "));
  EXPECT_THAT(terminal_plan(report), HasSubstr("a convolution in Winograd's form"));
}

TEST(Terminal, SaysItAllInTenSeconds) {
  RunReport report = run(true);
  Box box;
  box.found = true;
  box.left = 306;
  box.top = 136;
  box.right = 376;
  box.bottom = 237;
  box.confidence = 0.8629;
  report.answer = {box};
  report.power = Power{1.5, 0.3, 0.1, 0.05, 0.05};  // 2 W; over 10 us 20 uJ
  EXPECT_EQ(terminal_report(report),
            R"(example: simulated, 2 frames
tiny 3x4x8, 1.25 k MAC a frame, on bench (xc_test, slow_dram) at 100 MHz
design fused, numerics fm9, 1 group of layers

latency      10.0 us         1,000 cycles
interval     10.0 us         1,000 cycles   100,000 frames/s
compute   1.2 MAC/cycle of 2 multipliers, 62 % used; 0.1 GMAC/s
roofline  9.8 MAC per DDR byte: at most 39 MAC/cycle for the memory, 2 for the multipliers
power     about 2 W (1.5 W without work), 0.02 mJ a frame

layer  output  PExSIMD  cycles  busy  starv  block  mem  util   DDR
──────────────────────────────────────────────────────────────────────
dw      3x4x8      1x1     864    90     10      ·    ·    90  96 B  ◀
pw      4x4x8      1x1     384    43     56    1.8    ·    43     ·
pool    4x2x4      1x1     128    15     85      ·    ·     ·  32 B
cycles: busy, of the busiest part, per frame; the others: % of the time in which the stage had a
frame

DDR       128 B a frame (96 B read, 32 B written) = 96 B input + 0 B weights + 0 B intermediate maps
          + 32 B output; weights are loaded once, 67 B
          0.015 of 0.4 GB/s on average, bus busy 5.5 %, row hits 90 %, activates 3
FIFOs     2 of 4 were full at some time; pool_in held its writer up longest, 32 cycles at depth 2

on the chip              LUT            FF    BRAM36  URAM     DSP
──────────────────────────────────────────────────────────────────
line_buffer               30            60         1     ·       ·
dsp_array                180           360         ·     ·       2
pool                      30            60         ·     ·       ·
streams                   20            40         ·     ·       ·
dma                       50           100       0.5     ·       ·
──────────────────────────────────────────────────────────────────
used            310 of 1,000  620 of 2,000  1.5 of 4  none  2 of 8
of the xc_test          31 %          31 %      38 %          25 %

answer    box from (306, 136) to (376, 237), confidence 0.863; anchor 0, grid cell (0, 0)

limit     dw limits: busy 86 % of every frame (864 cycles, PE 1 x SIMD 1); a faster folding of its
          group needs LUT 4,160 of 1,000 and LUT as memory 1,016 of 400 and FF 6,399 of 2,000.
)");
}

TEST(Terminal, ShowsGroupsOnlyWhenThereAreSeveral) {
  EXPECT_THAT(terminal_report(run(true)), Not(HasSubstr("grp")));
  const std::string text = terminal_report(run(false));
  EXPECT_THAT(text, HasSubstr("layer  grp  output"));
  EXPECT_THAT(text, HasSubstr("pool     3   4x2x4"));
  EXPECT_THAT(text, HasSubstr("used in turn: groups that run one after another share their parts"));
}

TEST(Terminal, EndsWithTheLimit) {
  for (const bool fused : {true, false}) {
    const RunReport report = run(fused);
    const std::string text = terminal_report(report, "out/example");
    EXPECT_THAT(text, HasSubstr("\nfiles     in out/example\n"));
    const std::string last = text.substr(text.rfind("\nlimit") + 1);
    EXPECT_EQ(last, "limit     " + wrapped(report.bottleneck.sentence, 100, 10, 10) + "\n");
  }
}

/// A report as wide as reality gets: long names, large maps, three figures everywhere.
RunReport wide() {
  RunReport report = run(false);
  report.board = "ultra96_v2_with_a_long_name";
  for (LayerRow& row : report.layers) {
    row.layer = "bundle12_pointwise_expand_" + row.layer;
    row.out = {1280, 160, 320};
    row.folding = {128, 128, 4};
    row.macs = 157286400;
    row.timing->busy_per_frame = 1234567;
    row.timing->account = {1000, 300, 300, 300, 0};
    row.map_read = 123456789;
  }
  return report;
}

TEST(Terminal, FitsAHundredColumns) {
  RunReport estimated =
      make_plan_report(test::example_plan(false), test::example_estimate(false), {});
  for (const std::string& text :
       {terminal_report(wide()), terminal_plan(wide()), terminal_report(estimated)}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100) << line;
  }
}

TEST(Terminal, SaysHowTheIntervalIsKnown) {
  RunReport report = run(true);
  report.interval_source = IntervalSource::ClosedForm;
  EXPECT_THAT(terminal_report(report), HasSubstr("(closed form; --frames 4 measures it)"));
  report.interval_source = IntervalSource::Latency;
  EXPECT_THAT(terminal_report(report), HasSubstr("(frames do not overlap)"));
}

TEST(Terminal, AnEstimateDoesNotPretendToBeMeasured) {
  const std::string text =
      terminal_report(make_plan_report(test::example_plan(true), test::example_estimate(true), {}));
  EXPECT_THAT(text, HasSubstr("before simulation, by closed forms"));
  EXPECT_THAT(text, Not(HasSubstr("starv")));
  EXPECT_THAT(text, Not(HasSubstr("FIFOs ")));
}

TEST(Terminal, SaysWhenThereIsNoBox) {
  RunReport report = run(true);
  report.answer = {Box{}};
  EXPECT_THAT(terminal_report(report), HasSubstr("answer    no box: no confidence exceeds"));
}

TEST(Terminal, AShareBeyondTheBoardIsShown) {
  RunReport report = run(true);
  report.resources.dsp = 16;
  report.resources.uram = 3;
  const std::string text = terminal_report(report);
  EXPECT_THAT(text, HasSubstr("16 of 8"));
  EXPECT_THAT(text, HasSubstr("200 %"));
  EXPECT_THAT(text, Not(HasSubstr("none")));
}

TEST(TerminalPlan, ListsGroupsWithFormatsAndBuffers) {
  const std::string text =
      terminal_plan(make_plan_report(test::example_plan(false), test::example_estimate(false), {}));
  EXPECT_THAT(text, HasSubstr("3 groups, one after another; weights resident on chip"));
  EXPECT_THAT(text, HasSubstr("depthwise   3x4x8  int8n    fixed<9,3>"));
  EXPECT_THAT(text, HasSubstr("216 b"));  // 27 words of 8 bits
}

TEST(Terminal, NamesWhatIsPackedDenselyInDdr) {
  RunReport report = run(false);
  EXPECT_THAT(terminal_report(report), Not(HasSubstr("densely")));
  report.settings = {{"design.map_packing", "byte"}, {"design.weight_packing", "dense"}};
  EXPECT_THAT(terminal_report(report), HasSubstr("weights packed densely in DDR"));
  report.settings = {{"design.map_packing", "dense"}, {"design.weight_packing", "byte"}};
  EXPECT_THAT(terminal_report(report), HasSubstr("maps packed densely in DDR"));
  report.settings = {{"design.map_packing", "dense"}, {"design.weight_packing", "dense"}};
  EXPECT_THAT(terminal_plan(report),
              HasSubstr("weights resident on chip; maps and weights packed densely in DDR\n"));
}

TEST(Terminal, SaysWhatFusionSavedAndCost) {
  RunReport report = run(true);
  FusionEffect effect;
  effect.maps = 2;
  effect.maps_on_chip = 2;
  effect.map_bytes = 128;
  effect.unfused_map_bytes = 576;
  effect.machine.bram18 = 75;
  effect.machine.lut = 1200;
  effect.machine.dsp = 4;
  effect.unfused_machine.bram18 = 21;
  effect.unfused_machine.dsp = 5;
  report.fusion = effect;
  EXPECT_THAT(terminal_report(report),
              HasSubstr("fusion    saves 448 B of DDR traffic a frame (78 % of the bytes of maps): "
                        "2 of 2 maps stay on the\n          chip. The machine takes 27 BRAM36 "
                        "more, 1 DSP less, 1,200 LUT more than with every layer\n          on "
                        "its own, folded as here\n"));
  effect.machine = effect.unfused_machine;
  EXPECT_THAT(fusion_text(effect), HasSubstr("The machine takes the same memory, DSP and LUT as "
                                             "with every layer on its own, folded as here"));
  RunReport unfused = run(false);
  unfused.fusion = effect;
  EXPECT_THAT(terminal_report(unfused), HasSubstr("fusion    none: every map between two layers "));
}

}  // namespace
}  // namespace rill
