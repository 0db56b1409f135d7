// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json.h"

#include <gmock/gmock.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sim/report/assemble.h"
#include "sim/report/layers_csv.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using nlohmann::json;

RunReport full_report() {
  RunReport report = make_run_report(test::example_plan(true), test::example_estimate(true),
                                     test::example_snapshot(true), test::example_figures(true), {});
  report.provenance.version = "0.1.0";
  report.provenance.hashes = {{"weights", "abc"}};
  Box box;
  box.found = true;
  report.answer = {box};
  report.classes = {{}};
  report.fusion = FusionEffect{};
  report.host = HostFigures{0.25, 0.5, 1000};
  return report;
}

void collect(const json& value, const std::string& path, std::set<std::string>* keys) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      collect(member, path.empty() ? key : path + "." + key, keys);
    }
  } else if (value.is_array() && !value.empty() && value.front().is_object()) {
    collect(value.front(), path + "[]", keys);
  } else {
    keys->insert(path);
  }
}

// The layout that others parse. A key that changes its meaning or goes away raises kReportSchema;
// a new key is added here.
TEST(ReportJson, KeepsItsLayout) {
  ASSERT_EQ(kReportSchema, 3);
  std::set<std::string> keys;
  json document = json::parse(json_report(full_report()));
  document.erase("settings");  // names are the user's
  // Resources look the same wherever they stand; `resources` below spells them out.
  for (json& row : document["layers"]) row.erase("resources");
  for (const char* part : {"machine_cost"}) {
    EXPECT_TRUE(document["fusion"][part].contains("bram36")) << part;
    document["fusion"].erase(part);
  }
  // Each part names its own counters.
  for (json& row : document["counters"]) row = {{"path", row["path"]}};
  collect(document, "", &keys);
  const char* expected = R"(
answer[].anchor answer[].beyond_picture answer[].bottom answer[].codes answer[].confidence answer[].corners answer[].found
answer[].grid_x answer[].grid_y answer[].left answer[].right answer[].top
classes[].code classes[].index classes[].probability classes[].score configuration
counters[].path
ddr.bytes_per_frame.input ddr.bytes_per_frame.intermediate_map ddr.bytes_per_frame.output
ddr.bytes_per_frame.weights ddr.peak_gb_per_s ddr.read_bytes_per_frame
ddr.run.activates ddr.run.average_gb_per_s ddr.run.bus_busy_share ddr.run.bus_bytes
ddr.run.column_commands ddr.run.read_bytes.input ddr.run.read_bytes.intermediate_map
ddr.run.read_bytes.output ddr.run.read_bytes.weights ddr.run.refreshes ddr.run.row_hit_rate
ddr.run.row_hits ddr.run.turnarounds ddr.run.unwritten_bytes_read ddr.run.written_bytes.input
ddr.run.written_bytes.intermediate_map ddr.run.written_bytes.output ddr.run.written_bytes.weights
ddr.weight_bytes ddr.weights ddr.written_bytes_per_frame
fifos[].depth_words fifos[].group fifos[].high_water_words fifos[].name
fifos[].reader_starved_cycles fifos[].word_bits fifos[].words fifos[].writer_blocked_cycles
fusion.map_bytes_per_frame fusion.maps fusion.maps_on_chip fusion.saved_bytes_per_frame
fusion.sentence fusion.unfused_map_bytes_per_frame
groups[].active_cycles_per_frame groups[].closed_form_cycles groups[].group groups[].layers
groups[].memory_floor_cycles
hashes.weights host.cpu_s host.peak_memory_bytes host.wall_s kind
layers[].closed_form_busy_cycles
layers[].closed_form_cycles layers[].ddr_map_read_bytes layers[].ddr_map_written_bytes
layers[].ddr_weight_bytes layers[].fifo_bits layers[].fill_cycles layers[].group
layers[].input_lanes layers[].input_pixels layers[].input_shape layers[].inputs layers[].layer layers[].line_buffer_bits layers[].macs layers[].multipliers
layers[].op layers[].output_format layers[].output_shape layers[].pe layers[].pixels
layers[].simd layers[].timing.account.blocked_cycles layers[].timing.account.busy_cycles
layers[].timing.account.idle_cycles layers[].timing.account.memory_cycles
layers[].timing.account.starved_cycles layers[].timing.busy_cycles_per_frame
layers[].timing.first_output_cycle layers[].timing.last_output_cycle layers[].timing.part
layers[].timing.utilization layers[].weight_bits layers[].weight_format
modules[].blocked_cycles modules[].busy_cycles modules[].idle_cycles modules[].kind modules[].memory_cycles
modules[].path modules[].starved_cycles
notes output_hash
performance.boot_cycles performance.bottleneck.kind performance.bottleneck.sentence
performance.bottleneck.share performance.bottleneck.what performance.elapsed_cycles
performance.frames performance.frames_per_s performance.interval_cycles performance.interval_ms
performance.interval_source performance.latency_cycles performance.latency_ms
performance.macs_per_cycle performance.macs_per_frame performance.multipliers
performance.pictures_per_frame performance.pictures_per_s
performance.power.bram_activity performance.power.ddr_w performance.power.dsp_activity
performance.power.dsp_w performance.power.energy_per_frame_mj performance.power.energy_per_picture_mj performance.power.logic_activity
performance.power.logic_w performance.power.memory_w performance.power.static_w
performance.power.total_w performance.power.uram_activity
performance.roofline.achieved_macs_per_cycle performance.roofline.compute_bound_macs_per_cycle
performance.roofline.macs_per_ddr_byte performance.roofline.memory_bound_macs_per_cycle
performance.utilization
resources.available.bram36 resources.available.dsp resources.available.ff resources.available.lut
resources.available.lutram_lut resources.available.uram
resources.by_part[].bram18 resources.by_part[].bram36 resources.by_part[].dsp
resources.by_part[].ff resources.by_part[].lut resources.by_part[].lutram_lut
resources.by_part[].part resources.by_part[].srl_lut resources.by_part[].uram
resources.share.bram36 resources.share.dsp resources.share.ff resources.share.lut
resources.share.uram
resources.used.bram18 resources.used.bram36 resources.used.dsp resources.used.ff
resources.used.lut resources.used.lutram_lut resources.used.srl_lut resources.used.uram
rill schema
subject.board subject.clock_mhz subject.design subject.input_format subject.input_shape
subject.memory subject.network subject.numerics subject.part subject.run
transfers[].account.blocked_cycles transfers[].account.busy_cycles
transfers[].account.idle_cycles transfers[].account.memory_cycles
transfers[].account.starved_cycles transfers[].bytes transfers[].direction transfers[].group
transfers[].name transfers[].purpose
)";
  std::istringstream words(expected);
  const std::set<std::string> wanted{std::istream_iterator<std::string>(words), {}};
  EXPECT_THAT(keys, testing::ContainerEq(wanted));
}

TEST(ReportJson, HostFiguresAreTheOnlyDifferenceBetweenRuns) {
  RunReport a = full_report();
  RunReport b = full_report();
  b.host = HostFigures{9, 9, 9};
  json one = json::parse(json_report(a));
  json two = json::parse(json_report(b));
  EXPECT_NE(one, two);
  one.erase("host");
  two.erase("host");
  EXPECT_EQ(one.dump(), two.dump());
  a.host.reset();
  EXPECT_FALSE(json::parse(json_report(a)).contains("host"));
}

TEST(ReportJson, CarriesTheFigures) {
  const json document = json::parse(json_report(full_report()));
  EXPECT_EQ(document["kind"], "run");
  EXPECT_EQ(document["performance"]["latency_cycles"], 1000);
  EXPECT_EQ(document["performance"]["latency_ms"], 0.01);
  EXPECT_EQ(document["ddr"]["bytes_per_frame"]["input"], 96);
  EXPECT_EQ(document["layers"][0]["timing"]["account"]["busy_cycles"], 1728);
  EXPECT_EQ(document["settings"]["design.fusion"], "all");
}

TEST(ReportJson, AnEstimateHasNoSimulatedFigures) {
  const json document = json::parse(
      json_report(make_plan_report(test::example_plan(true), test::example_estimate(true), {})));
  EXPECT_EQ(document["kind"], "estimate");
  EXPECT_FALSE(document["layers"][0].contains("timing"));
  EXPECT_FALSE(document["ddr"].contains("run"));
  EXPECT_FALSE(document["fifos"][0].contains("high_water_words"));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Commas outside quotes.
int separators(const std::string& line) {
  int count = 0;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) ++count;
  }
  return count;
}

TEST(LayersCsv, HasOneLineALayerAndAsManyCellsAsTheHead) {
  for (const RunReport& report :
       {full_report(),
        make_plan_report(test::example_plan(true), test::example_estimate(true), {})}) {
    const auto lines = lines_of(layers_csv(report));
    ASSERT_EQ(lines.size(), 4U);
    for (const std::string& line : lines) EXPECT_EQ(separators(line), separators(lines[0])) << line;
  }
}

TEST(LayersCsv, QuotesFormatsAndCarriesCycles) {
  const auto lines = lines_of(layers_csv(full_report()));
  EXPECT_THAT(lines[0],
              testing::StartsWith("layer,group,op,input_shape,output_shape,weight_format,"
                                  "output_format,pe,simd,pixels,input_lanes,input_pixels,macs,"));
  EXPECT_THAT(lines[1],
              testing::StartsWith("dw,all,depthwise,3x4x8,3x4x8,int8n,"
                                  "\"fixed<9,3,RND,SAT>\",1,1,1,1,1,864,1,864,40,dsp_array,"
                                  "864,1728,200,0,0,172,140,2080,"));
}

}  // namespace
}  // namespace rill
