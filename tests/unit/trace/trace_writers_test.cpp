// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_writers.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace rill {
namespace {

using nlohmann::json;

/// At 250 MHz a cycle is 4 ns.
Trace small_trace() {
  Trace trace;
  trace.until = 40;
  trace.every = 10;
  trace.clock_mhz = 250;
  trace.states = {"idle", "busy", "starved"};
  trace.tracks = {
      {TraceTrack::Kind::State,
       "machine.all.pw1.dsp_array",
       "state",
       "",
       {{0, 1}, {20, 0}, {30, 2}}},
      {TraceTrack::Kind::Level, "machine.all.dw1_to_pw1", "words", "words", {{10, 5}, {30, 0}}},
      {TraceTrack::Kind::Amount, "machine.ddr", "read_bytes_input", "bytes", {{0, 80}, {10, 0}}}};
  return trace;
}

json events_of(const json& trace, const std::string& kind) {
  json found = json::array();
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == kind) found.push_back(event);
  }
  return found;
}

TEST(PerfettoTrace, HasASliceForEachStateButIdle) {
  const json slices = events_of(json::parse(perfetto_trace(small_trace())), "X");
  ASSERT_EQ(slices.size(), 2U);
  EXPECT_EQ(slices[0].at("name"), "busy");
  EXPECT_DOUBLE_EQ(slices[0].at("ts").get<double>(), 0);
  EXPECT_DOUBLE_EQ(slices[0].at("dur").get<double>(), 20 * 0.004);
  EXPECT_EQ(slices[1].at("name"), "starved");
  EXPECT_DOUBLE_EQ(slices[1].at("ts").get<double>(), 30 * 0.004);
  EXPECT_DOUBLE_EQ(slices[1].at("dur").get<double>(), 10 * 0.004);
}

TEST(PerfettoTrace, NamesTracksByModuleAndPlace) {
  const json names = events_of(json::parse(perfetto_trace(small_trace())), "M");
  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[0].at("args").at("name"), "machine.all");
  EXPECT_EQ(names[1].at("args").at("name"), "pw1.dsp_array");
  EXPECT_EQ(names[1].at("pid"), names[0].at("pid"));
  EXPECT_EQ(names[2].at("args").at("name"), "machine");
}

TEST(PerfettoTrace, CountsWordsAndBandwidth) {
  const json counters = events_of(json::parse(perfetto_trace(small_trace())), "C");
  ASSERT_EQ(counters.size(), 4U);
  EXPECT_EQ(counters[0].at("name"), "dw1_to_pw1");
  EXPECT_EQ(counters[0].at("args").at("words"), 5);
  // 80 bytes in 10 cycles of 4 ns
  EXPECT_DOUBLE_EQ(counters[2].at("args").at("GB/s").get<double>(), 2);
}

TEST(VcdTrace, IsADumpOfTheWindow) {
  EXPECT_EQ(vcd_trace(small_trace()),
            "$version rill $end\n$timescale 1 fs $end\n"
            "$scope module machine $end\n"
            "$scope module all $end\n"
            "$scope module dw1_to_pw1 $end\n$var integer 32 \" words $end\n$upscope $end\n"
            "$scope module pw1 $end\n$scope module dsp_array $end\n"
            "$var string 1 ! state $end\n$upscope $end\n$upscope $end\n"
            "$upscope $end\n"
            "$scope module ddr $end\n$var integer 32 # read_bytes_input $end\n$upscope $end\n"
            "$upscope $end\n"
            "$enddefinitions $end\n"
            "#0\n$dumpvars\nsbusy !\nb0 \"\nb1010000 #\n$end\n"
            "#40000000\nb101 \"\nb0 #\n"
            "#80000000\nsidle !\n"
            "#120000000\nsstarved !\nb0 \"\n"
            "#160000000\n");
}

}  // namespace
}  // namespace rill
