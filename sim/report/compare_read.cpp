// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <numeric>

#include "sim/core/error.h"
#include "sim/report/compare.h"
#include "sim/report/json.h"

// Reading report.json back (compare.h).
namespace rill {

namespace {

using Json = nlohmann::ordered_json;

Resources resources_of(const Json& json) {
  Resources r;
  r.lut = json.at("lut");
  r.lutram_lut = json.at("lutram_lut");
  r.srl_lut = json.at("srl_lut");
  r.ff = json.at("ff");
  r.bram18 = json.at("bram18");
  r.uram = json.at("uram");
  r.dsp = json.at("dsp");
  return r;
}

ComparedRun read(const Json& json) {
  ComparedRun run;
  run.simulated = json.at("kind") != "estimate" && json.at("kind") != "plan";
  run.clock_mhz = json.at("subject").at("clock_mhz");
  const Json& performance = json.at("performance");
  run.latency_cycles = performance.at("latency_cycles");
  run.interval_cycles = performance.at("interval_cycles");
  run.frames_per_s = performance.at("pictures_per_s");
  run.macs_per_cycle = performance.at("macs_per_cycle");
  run.utilization = performance.at("utilization");
  run.pictures = performance.at("pictures_per_frame");
  run.energy_mj = performance.at("power").at("energy_per_picture_mj");
  run.bottleneck = performance.at("bottleneck").at("sentence");
  run.limiter = performance.at("bottleneck").at("what");
  run.groups = static_cast<int>(json.at("groups").size());
  for (int i = 0; i < kPurposes; ++i) {
    const double bytes =
        json.at("ddr").at("bytes_per_frame").at(to_string(static_cast<Purpose>(i)));
    run.picture_bytes[static_cast<std::size_t>(i)] = bytes / run.pictures;
  }
  for (const Json& layer : json.at("layers")) {
    run.buffer_bits +=
        layer.at("line_buffer_bits").get<double>() + layer.at("fifo_bits").get<double>();
  }
  run.resources = resources_of(json.at("resources").at("used"));
  if (json.contains("fusion")) {
    run.fusion_cost = resources_of(json.at("fusion").at("machine_cost"));
  }
  run.output_hash = json.at("output_hash");
  for (const auto& [key, value] : json.at("settings").items()) {
    run.settings.emplace_back(key, value.get<std::string>());
  }
  return run;
}

}  // namespace

double ComparedRun::total_bytes() const {
  return std::accumulate(picture_bytes.begin(), picture_bytes.end(), 0.0);
}

ComparedRun read_compared_run(const std::string& label, const std::string& report_json) {
  Diagnostic diagnostic;
  diagnostic.where.file = label;
  try {
    const Json json = Json::parse(report_json);
    if (json.at("schema") == kReportSchema) {
      ComparedRun run = read(json);
      run.label = label;
      return run;
    }
    diagnostic.key = "schema";
    diagnostic.message = "the report has version " + json.at("schema").dump() +
                         ", this program reads version " + std::to_string(kReportSchema) +
                         "; run it again";
  } catch (const Json::exception& error) {
    diagnostic.message = std::string("is not a report of rill (") + error.what() +
                         "); give a report.json that `rill run` wrote";
  }
  throw ConfigError(diagnostic);
}

}  // namespace rill
