// SPDX-License-Identifier: Apache-2.0
#include "sim/report/assemble.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using test::example_estimate;
using test::example_figures;
using test::example_plan;
using test::example_snapshot;

RunReport run(bool fused) {
  return make_run_report(example_plan(fused), example_estimate(fused), example_snapshot(fused),
                         example_figures(fused), {});
}

RunReport estimated(bool fused) {
  return make_plan_report(example_plan(fused), example_estimate(fused), {});
}

Bytes of(const RunReport& report, Purpose purpose) {
  return report.frame_bytes[static_cast<std::size_t>(purpose)];
}

TEST(PlanReport, TakesLatencyAndIntervalFromTheClosedForms) {
  const RunReport report = estimated(true);
  EXPECT_FALSE(report.simulated);
  EXPECT_EQ(report.latency_cycles, 980);
  EXPECT_EQ(report.interval_cycles, 864);
  EXPECT_EQ(report.interval_source, IntervalSource::ClosedForm);
}

TEST(PlanReport, RowsNameTheirInputsAsTheRowsAreCalled) {
  Plan plan = example_plan(true);
  plan.network.layers[0].name = "block.dw";  // a dot is none of a module's name
  plan.groups[0].stages[0].name = "block_dw";
  const RunReport report = make_plan_report(plan, example_estimate(true), {});
  EXPECT_EQ(report.layers[0].layer, "block_dw");
  EXPECT_EQ(report.layers[1].inputs, std::vector<std::string>{"block_dw"});
}

TEST(PlanReport, SumsMacsAndMultipliersOfAPipeline) {
  const RunReport report = estimated(true);
  EXPECT_EQ(report.macs, 3 * 9 * 32 + 3 * 4 * 32);
  EXPECT_EQ(report.multipliers, 2);  // PE 1 x SIMD 1 twice; the pool has none
}

TEST(PlanReport, CountsMultipliersOnceWhenGroupsUseThemInTurn) {
  EXPECT_EQ(estimated(false).multipliers, 1);
}

TEST(PlanReport, FusionLeavesNoIntermediateBytes) {
  const RunReport fused = estimated(true);
  EXPECT_EQ(of(fused, Purpose::Input), 96);
  EXPECT_EQ(of(fused, Purpose::IntermediateMap), 0);
  EXPECT_EQ(of(fused, Purpose::Output), 32);
  const RunReport unfused = estimated(false);
  EXPECT_EQ(of(unfused, Purpose::IntermediateMap), 2 * 96 + 2 * 128);  // written and read back
}

TEST(PlanReport, ResidentWeightsBelongToNoFrame) {
  const RunReport report = estimated(true);
  EXPECT_EQ(of(report, Purpose::Weights), 0);
  EXPECT_EQ(report.weight_bytes, 39 + 28);  // see the layers below
  Plan plan = example_plan(true);
  plan.design.weights = DesignSpec::Weights::Streamed;
  EXPECT_EQ(of(make_plan_report(plan, example_estimate(true), {}), Purpose::Weights), 39 + 28);
}

TEST(PlanReport, ChargesDdrBytesToTheLayersAtTheBorder) {
  const RunReport report = estimated(true);
  EXPECT_EQ(report.layers[0].map_read, 96);
  EXPECT_EQ(report.layers[0].map_written, 0);
  EXPECT_EQ(report.layers[1].map_read + report.layers[1].map_written, 0);
  EXPECT_EQ(report.layers[2].map_written, 32);
}

TEST(PlanReport, ALayersWeightBytesAreItsOwn) {
  const RunReport report = estimated(true);
  EXPECT_EQ(report.layers[0].weights_read, 3 * 9 + 3 * 4);  // a byte a weight, four a bias
  EXPECT_EQ(report.layers[1].weights_read, 3 * 4 + 4 * 4);
  EXPECT_EQ(report.layers[2].weights_read, 0);
  Plan plan = example_plan(true);
  plan.design.weight_packing = DesignSpec::DdrPacking::Dense;
  for (LayerArithmetic& numbers : plan.arithmetic) numbers.weight = Format::scaled(4, true, true);
  const RunReport dense = make_plan_report(plan, example_estimate(true), {});
  EXPECT_EQ(dense.layers[0].weights_read, 14 + 3 * 4);  // 27 weights of 4 bits: 13.5 bytes
}

TEST(PlanReport, CountsBitsOnChip) {
  const LayerRow dw = estimated(true).layers[0];
  EXPECT_EQ(dw.weight_bits, 27 * 8);
  EXPECT_EQ(dw.line_buffer_bits, 3 * 8 * 3 * 8);  // rows x columns x channels x bits
  EXPECT_EQ(dw.fifo_bits, 4 * 8);                 // the FIFO in front of it
}

TEST(PlanReport, PartsSumToTheMachine) {
  for (const bool fused : {true, false}) {
    const RunReport report = estimated(fused);
    Resources sum;
    for (const ResourceRow& row : report.resources_by_part) sum += row.resources;
    EXPECT_DOUBLE_EQ(sum.lut, report.resources.lut);
    EXPECT_DOUBLE_EQ(sum.bram18, report.resources.bram18);
    EXPECT_DOUBLE_EQ(sum.dsp, report.resources.dsp);
    const bool in_turn =
        std::any_of(report.resources_by_part.begin(), report.resources_by_part.end(),
                    [](const ResourceRow& row) { return row.part == "used in turn"; });
    EXPECT_EQ(in_turn, !fused);
  }
}

TEST(RunReport, MeasuresLatencyAndInterval) {
  const RunReport report = run(true);
  EXPECT_TRUE(report.simulated);
  EXPECT_EQ(report.frames, 2);
  EXPECT_EQ(report.latency_cycles, 1000);
  EXPECT_EQ(report.interval_cycles, 1000);
  EXPECT_EQ(report.interval_source, IntervalSource::Measured);
  EXPECT_DOUBLE_EQ(report.fps(), 100e6 / 1000);
}

TEST(RunReport, OneFrameOfAPipelineKeepsTheClosedFormInterval) {
  RunFigures one = example_figures(true);
  one.frame_started.pop_back();
  one.frame_done.pop_back();
  const RunReport report =
      make_run_report(example_plan(true), example_estimate(true), example_snapshot(true), one, {});
  EXPECT_EQ(report.interval_source, IntervalSource::ClosedForm);
  EXPECT_EQ(report.interval_cycles, 864);
}

TEST(RunReport, OneFrameOfGroupsInTurnTakesItsLatency) {
  RunFigures one = example_figures(false);
  one.frame_started.pop_back();
  one.frame_done.pop_back();
  const RunReport report = make_run_report(example_plan(false), example_estimate(false),
                                           example_snapshot(false), one, {});
  EXPECT_EQ(report.interval_source, IntervalSource::Latency);
  EXPECT_EQ(report.interval_cycles, 3000);
}

TEST(RunReport, TheBusiestPartSpeaksForItsStage) {
  const RunReport report = run(true);
  EXPECT_EQ(report.layers[0].timing->part, "dsp_array");
  EXPECT_EQ(report.layers[0].timing->busy_per_frame, 864);
  EXPECT_DOUBLE_EQ(report.layers[0].timing->utilization, 2 * 864.0 / (1728 + 200));
  EXPECT_EQ(report.layers[0].timing->first_output_cycle, 140);
  EXPECT_EQ(report.layers[2].timing->part, "line_buffer");  // 256 busy cycles against 64
}

TEST(RunReport, ReadsTheMemorysCounters) {
  const RunReport report = run(true);
  const MemoryFigures& memory = *report.memory;
  EXPECT_EQ(memory.column_commands, 29);
  EXPECT_EQ(memory.moved, 29 * 16);  // 16 bits x burst of 8
  EXPECT_DOUBLE_EQ(memory.row_hit_rate, 26.0 / 29);
  EXPECT_DOUBLE_EQ(memory.bus_busy_share, 116 * 10e-9 / 21e-6);
  EXPECT_DOUBLE_EQ(memory.average_gbps, (192 + 67 + 64) / 21e-6 * 1e-9);
}

TEST(RunReport, MeasuredBytesAreThoseOfOneFrame) {
  const RunReport report = run(true);
  EXPECT_EQ(of(report, Purpose::Input), 96);  // 192 in two frames
  EXPECT_EQ(of(report, Purpose::Weights), 0);
  EXPECT_EQ(of(report, Purpose::Output), 32);
  EXPECT_EQ(report.frame_read, 96);
  EXPECT_EQ(report.frame_written, 32);
}

TEST(RunReport, AnOpenAccountIsNamed) {
  EXPECT_TRUE(run(true).open_accounts.empty());
  Snapshot snapshot = example_snapshot(true);
  for (Metric& metric : snapshot.metrics) {
    if (metric.path == "machine.all.pw.dsp_array" && metric.name == "busy_cycles") ++metric.value;
  }
  const RunReport report = make_run_report(example_plan(true), example_estimate(true), snapshot,
                                           example_figures(true), {});
  EXPECT_THAT(report.open_accounts, testing::ElementsAre("machine.all.pw.dsp_array"));
  EXPECT_THAT(report.notes, testing::ElementsAre(testing::HasSubstr("machine.all.pw.dsp_array")));
}

TEST(RunReport, BytesReadBeforeTheyWereWrittenAreNoted) {
  Snapshot snapshot = example_snapshot(true);
  for (Metric& metric : snapshot.metrics) {
    if (metric.name == "unwritten_bytes_read") metric.value = 12;
  }
  RunFigures figures = example_figures(true);
  EXPECT_EQ(make_run_report(example_plan(true), example_estimate(true), snapshot, figures, {})
                .notes.size(),
            1U);
  figures.timing_only = true;  // nothing is ever written then
  EXPECT_TRUE(make_run_report(example_plan(true), example_estimate(true), snapshot, figures, {})
                  .notes.empty());
}

TEST(RunReport, AMissingMetricIsABugNotAZero) {
  Snapshot snapshot = example_snapshot(true);
  snapshot.metrics.erase(std::remove_if(snapshot.metrics.begin(), snapshot.metrics.end(),
                                        [](const Metric& m) { return m.name == "row_hits"; }),
                         snapshot.metrics.end());
  EXPECT_THROW(make_run_report(example_plan(true), example_estimate(true), snapshot,
                               example_figures(true), {}),
               InternalError);
}

TEST(RunReport, ActivityIsTheBusyShareOfTheResources) {
  const RunReport report = run(true);
  // Busy cycles per frame of dw, pw, pool: 864, 384, 128; their LUTs 120, 80, 40; BRAM18 1, 0, 1.
  EXPECT_DOUBLE_EQ(report.activity.logic, (120 * 864 + 80 * 384 + 40 * 128) / (240.0 * 1000));
  EXPECT_DOUBLE_EQ(report.activity.bram, (864 + 128) / (2 * 1000.0));
  EXPECT_DOUBLE_EQ(report.activity.uram, report.activity.logic);  // no stage has any
  EXPECT_DOUBLE_EQ(report.activity.dsp, 1248 / (2 * 1000.0));
}

TEST(RunReport, PowerComesFromActivityTrafficAndBoard) {
  Plan plan = example_plan(true);
  plan.board.static_power_w = 1.5;
  const auto with = [&] {
    return make_run_report(plan, example_estimate(true), example_snapshot(true),
                           example_figures(true), {})
        .power;
  };
  const Power slow = with();
  EXPECT_EQ(slow.static_w, 1.5);
  EXPECT_GT(slow.dynamic_w(), 0);
  plan.clock_mhz *= 2;  // the same counters in half the time
  EXPECT_NEAR(with().dynamic_w(), 2 * slow.dynamic_w(), 1e-9);
}

}  // namespace
}  // namespace rill
