// SPDX-License-Identifier: Apache-2.0
#include "sim/report/bottleneck.h"

#include <gmock/gmock.h>

#include <cmath>

#include "sim/report/assemble.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using testing::HasSubstr;
using Kind = Bottleneck::Kind;

RunReport run(bool fused) {
  return make_run_report(test::example_plan(fused), test::example_estimate(fused),
                         test::example_snapshot(fused), test::example_figures(fused), {});
}

TEST(Bottleneck, NamesTheBusiestStageOfAPipelineAndTheNext) {
  const Bottleneck limit = find_bottleneck(run(true));  // whatever the board has
  EXPECT_EQ(limit.kind, Kind::Stage);
  EXPECT_EQ(limit.what, "dw");
  EXPECT_DOUBLE_EQ(limit.share, 0.864);  // 864 busy cycles in an interval of 1000
  EXPECT_EQ(limit.sentence,
            "dw limits: busy 86 % of every frame (864 cycles, PE 1 x SIMD 1); raise its PE or SIMD "
            "until pw is next at 384 cycles, 48 % less.");
}

TEST(Bottleneck, NamesTheMemoryWhenGroupsInTurnWaitForIt) {
  const Bottleneck limit = run(false).bottleneck;
  EXPECT_EQ(limit.kind, Kind::Memory);
  EXPECT_EQ(limit.what, "DDR");
  EXPECT_DOUBLE_EQ(limit.share, 1.0);
  EXPECT_THAT(limit.sentence, HasSubstr("3 of 3 groups"));
  // 448 of the 576 bytes of a frame
  EXPECT_THAT(limit.sentence, HasSubstr("78 % of the bytes are intermediate maps; fuse more"));
}

TEST(Bottleneck, TheRemedyFollowsTheLargestPurpose) {
  RunReport report = run(false);
  report.weights_streamed = true;
  report.frame_bytes = {96, 4000, 448, 32};
  report.capacity.bram36 = 100;  // 460.8 kB
  report.weight_bytes = 460'800;
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("design.weights: resident"));
  report.weight_bytes = 460'801;
  EXPECT_THAT(find_bottleneck(report).sentence,
              HasSubstr("they are more than the chip's 460.8 kB of memory"));
  report.frame_bytes = {9600, 0, 448, 32};
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("design.dma_ports"));
}

TEST(Bottleneck, ASlowStageInTurnCountsAgainstItsGroup) {
  RunReport report = run(false);
  for (TransferRow& transfer : report.transfers) transfer.account = Account{};
  const Bottleneck limit = find_bottleneck(report);
  EXPECT_EQ(limit.kind, Kind::Stage);
  EXPECT_EQ(limit.what, "dw");
  EXPECT_DOUBLE_EQ(limit.share, 864.0 / 1200);
  EXPECT_THAT(limit.sentence, HasSubstr("72 % of its group's time"));
}

TEST(Bottleneck, SaysSoWhenNothingIsSaturated) {
  RunReport report = run(true);
  report.interval_cycles = 2000;
  const Bottleneck limit = find_bottleneck(report);
  EXPECT_EQ(limit.kind, Kind::None);
  EXPECT_THAT(limit.sentence, HasSubstr("dw, is busy 43 % of the frame"));
}

TEST(Bottleneck, StagesThatWaitForEachOtherWantDeeperFifos) {
  RunReport report = run(true);
  report.interval_cycles = 1200;  // dw works 864 cycles of them
  FifoRow* between = nullptr;
  for (FifoRow& fifo : report.fifos) {
    if (!fifo.from_memory) between = &fifo;
  }
  ASSERT_NE(between, nullptr);
  for (FifoRow& fifo : report.fifos) fifo.high_water = 1;
  between->high_water = between->depth;
  between->blocked = 1200;
  const Bottleneck limit = find_bottleneck(report);
  EXPECT_EQ(limit.kind, Kind::Stage);
  EXPECT_EQ(limit.what, "dw");
  EXPECT_EQ(
      limit.sentence,
      "Stages wait for each other: 1 of the FIFOs between them were full at some time, and "
      "even the hardest working stage rests; dw: busy 72 % of every frame (864 cycles, PE 1 x "
      "SIMD 1). "
      "Deeper FIFOs (design.fifo_depth) come first, for at most 28 % less.");
  // Where no FIFO held anybody up for long, the stage is what there is to change.
  between->blocked = 100;
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("dw limits: busy 72 %"));
}

TEST(Bottleneck, AStageThatIsHeldUpIsNotNamedAsNext) {
  RunReport report = run(true);
  LayerRow& next = report.layers[1];
  next.held_by = report.layers[2].layer;
  next.own_cycles = 300;
  next.closed_form_cycles = 700;
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("until pool is next at 700 cycles"));
  next.own_cycles = 690;
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("until pw is next at 700 cycles"));
}

TEST(Bottleneck, BalancedStagesAreCalledBalanced) {
  RunReport report = run(true);
  report.layers[1].timing->busy_per_frame = 862;
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("pw is as busy"));
}

TEST(Bottleneck, NoMoreParallelismIsAdvisedThanTheBoardHolds) {
  RunReport report = run(true);
  const auto full = [](const std::string& /*group*/) -> std::string {
    return "needs BRAM36 340 of 312";
  };
  EXPECT_EQ(find_bottleneck(report, full).sentence,
            "dw limits: busy 86 % of every frame (864 cycles, PE 1 x SIMD 1); a faster folding of "
            "its group needs BRAM36 340 of 312.");
  report.layers[1].timing->busy_per_frame = 862;
  EXPECT_THAT(find_bottleneck(report, full).sentence, HasSubstr("needs BRAM36 340 of 312."));
}

TEST(Bottleneck, AStageThatItsReaderHoldsUpNamesTheReader) {
  RunReport report = run(true);
  // It works 500 cycles a frame, and cannot give its words in 450 more.
  report.layers[0].timing->busy_per_frame = 500;
  report.layers[0].closed_form_cycles = 950;
  report.layers[0].own_cycles = 500;
  report.layers[0].held_by = report.layers[1].layer;
  const Bottleneck limit = find_bottleneck(report);
  EXPECT_EQ(limit.what, "dw");
  EXPECT_EQ(limit.sentence,
            "dw limits: works or is held up 95 % of every frame (950 cycles, PE 1 x SIMD 1); pw "
            "takes its words too slowly (PE 1 x SIMD 1); raise that PE or SIMD until dw is next at "
            "500 cycles, 45 % less.");
  // Before simulation it is the same stage.
  for (LayerRow& row : report.layers) row.timing.reset();
  report.simulated = false;
  EXPECT_EQ(find_bottleneck(report).what, "dw");
}

TEST(Bottleneck, NoStageTakesLongerThanTheIntervalThatWasMeasured) {
  RunReport report = run(true);
  LayerRow& stage = report.layers[0];
  stage.held_by = report.layers[1].layer;
  stage.own_cycles = 500;
  stage.closed_form_cycles = 1001;  // by formula one cycle more than the 1000 of this run
  EXPECT_THAT(find_bottleneck(report).sentence,
              HasSubstr("works or is held up 100 % of every frame (1,000 cycles, "));
  stage.held_by.clear();
  stage.timing->busy_per_frame = 1001;  // a mean over all frames, of which the first took longer
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("busy 100 % of every frame (1,000 "));
}

TEST(Bottleneck, AWindowUnitThatNoFoldingChangesIsNamedWithItsReaderNext) {
  RunReport report = run(true);
  LayerRow& stage = report.layers[0];
  stage.timing->part = "line_buffer";
  stage.window_unit = WindowUnit{"hls_rows", "", 864, 864, 500};
  EXPECT_EQ(
      find_bottleneck(report).sentence,
      "dw limits: its window unit is busy 86 % of every frame (864 cycles, hls_rows, whatever "
      "its PE and SIMD); let it read and give at the same time (design.line_buffers: {dw: "
      "ideal}) until its array is next at 500 cycles, 36 % less.");
  // A faster folding is not advised, so nobody asks whether one would fit.
  const auto full = [](const std::string& /*group*/) -> std::string { return "needs DSP"; };
  EXPECT_THAT(find_bottleneck(report, full).sentence, HasSubstr("until its array is next"));
  // Before simulation the formulas say who limits.
  stage.timing.reset();
  stage.closed_form_cycles = 864;
  report.simulated = false;
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("its window unit is busy"));
}

TEST(Bottleneck, AWindowUnitThatTheFoldingMakesFasterIsFolded) {
  RunReport report = run(true);
  LayerRow& stage = report.layers[0];
  stage.timing->part = "line_buffer";
  stage.window_unit = WindowUnit{"finn_element", "SIMD", 864, 450, 300};
  EXPECT_EQ(find_bottleneck(report).sentence,
            "dw limits: its window unit is busy 86 % of every frame (864 cycles, PE 1 x SIMD 1, "
            "finn_element); raise its SIMD until the fastest unit of its kind is next at 450 "
            "cycles, 41 % less.");
}

TEST(Bottleneck, AnArrayIsRaisedAsFarAsItsWindowUnitGoes) {
  RunReport report = run(true);
  LayerRow& stage = report.layers[0];
  stage.timing->part = "dsp_array";
  stage.window_unit = WindowUnit{"hls_rows", "", 600, 600, 864};
  EXPECT_THAT(find_bottleneck(report).sentence,
              HasSubstr("raise its PE or SIMD until its window unit is next at 600 cycles"));
}

TEST(Bottleneck, APoolIsRaisedByItsPeWhileItHasChannelsLeft) {
  RunReport report = run(true);
  LayerRow& stage = report.layers[0];
  stage.macs = 0;
  stage.out.channels = 4;
  stage.folding = {2, 1, 1};
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("raise its PE until"));
  stage.folding = {4, 1, 1};
  EXPECT_THAT(find_bottleneck(report).sentence, HasSubstr("raise its pixels until"));
}

TEST(Bottleneck, MemoryLimitsAPipelineWhoseLoadNeverRests) {
  RunReport report = run(true);
  report.transfers[1].account = Account{400, 0, 0, 1580, 120};
  const Bottleneck limit = report.bottleneck = find_bottleneck(report);
  EXPECT_EQ(limit.kind, Kind::Memory);
  EXPECT_DOUBLE_EQ(limit.share, 0.99);  // (400 + 1580) cycles of two frames of 1000
}

TEST(Bottleneck, LoadingResidentWeightsDoesNotCount) {
  RunReport report = run(true);
  for (TransferRow& transfer : report.transfers) {
    if (transfer.purpose == Purpose::Weights) transfer.account = Account{2000, 0, 0, 100, 0};
  }
  EXPECT_EQ(find_bottleneck(report).kind, Kind::Stage);
}

TEST(Bottleneck, StreamedWeightsThatNeverRestLimit) {
  for (const bool fused : {true, false}) {
    RunReport report = run(fused);
    report.weights_streamed = true;
    report.frame_bytes = {96, 4000, 0, 32};
    report.capacity.bram36 = 100;
    for (TransferRow& transfer : report.transfers) {
      if (transfer.purpose != Purpose::Weights) continue;
      transfer.account = Account{100, 0, 0, 2 * std::llround(report.interval_cycles) - 100, 0};
    }
    const Bottleneck limit = find_bottleneck(report);
    EXPECT_EQ(limit.kind, Kind::Memory);
    EXPECT_THAT(limit.sentence, HasSubstr("loading weights takes 100 % of every frame"));
    EXPECT_THAT(limit.sentence, HasSubstr("design.weights: resident"));
  }
}

TEST(Bottleneck, BeforeSimulationTheClosedFormsSpeak) {
  const RunReport estimated =
      make_plan_report(test::example_plan(true), test::example_estimate(true), {});
  EXPECT_EQ(estimated.bottleneck.what, "dw");
  EXPECT_DOUBLE_EQ(estimated.bottleneck.share, 1.0);
  RunReport starving = estimated;
  starving.groups[0].memory_floor_cycles = 2000;
  starving.interval_cycles = 2000;
  EXPECT_EQ(find_bottleneck(starving).kind, Kind::Memory);
}

}  // namespace
}  // namespace rill
