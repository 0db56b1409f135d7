// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/ddr/reference_traces.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace rill::test {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kRequestBytes = 64;  // README: every request is 64 B

Json parse(const std::filesystem::path& path) {
  std::ifstream file(path);
  return Json::parse(file);
}

MemorySpec::Timing timing_of(const Json& json) {
  MemorySpec::Timing t;
  const std::vector<std::pair<const char*, int*>> names = {
      {"CL", &t.cl},         {"CWL", &t.cwl},       {"tRCD", &t.trcd},     {"tRP", &t.trp},
      {"tRAS", &t.tras},     {"tRC", &t.trc},       {"tRRD_S", &t.trrd_s}, {"tRRD_L", &t.trrd_l},
      {"tFAW", &t.tfaw},     {"tCCD_S", &t.tccd_s}, {"tCCD_L", &t.tccd_l}, {"tWTR_S", &t.twtr_s},
      {"tWTR_L", &t.twtr_l}, {"tWR", &t.twr},       {"tRTP", &t.trtp},     {"tRFC", &t.trfc},
      {"tREFI", &t.trefi}};
  for (const auto& [name, value] : names) *value = json.at(name).get<int>();
  return t;
}

void append(std::vector<TraceRequest>& requests, std::uint64_t base, std::uint64_t bytes,
            const Json& op) {
  const Direction direction = op == "read" ? Direction::Read : Direction::Write;
  for (std::uint64_t at = 0; at < bytes; at += kRequestBytes) {
    requests.push_back({base + at, direction});
  }
}

}  // namespace

std::map<std::string, MemorySpec> read_presets(const std::filesystem::path& folder) {
  std::map<std::string, MemorySpec> presets;
  const Json json = parse(folder / "presets.json");
  for (const auto& [name, preset] : json.items()) {
    if (!preset.contains("timing_nCK")) continue;
    MemorySpec& spec = presets[name];
    spec.name = name;
    spec.protocol = preset.at("protocol");
    spec.tck_ns = preset.at("tCK_ns");
    spec.bus_bits = preset.at("bus_bits");
    spec.device_bits = preset.at("device_bits");
    spec.burst_length = preset.at("burst_length");
    spec.ranks = preset.at("ranks");
    spec.bank_groups = preset.at("bank_groups");
    spec.banks_per_group = preset.at("banks_per_group");
    spec.rows = preset.at("rows");
    spec.columns = preset.at("columns");
    spec.timing = timing_of(preset.at("timing_nCK"));
    spec.address_map = preset.at("address_map_lsb_to_msb").get<std::vector<std::string>>();
  }
  return presets;
}

std::vector<TraceRequest> make_trace(const std::filesystem::path& folder, const std::string& name) {
  const Json json = parse(folder / "traces.json");
  const Json& trace = json.at("traces").at(name);
  // The note of `streams`: staggered bases for traces whose name ends in _o.
  const bool staggered = name.size() > 2 && name.substr(name.size() - 2) == "_o";
  std::map<std::string, std::uint64_t> base;
  for (const char* stream : {"R0", "R1", "R2"}) base[stream] = json.at("streams").at(stream);
  if (staggered) {
    base["R1"] = (64U << 20) + (40U << 10);
    base["R2"] = (128U << 20) + (80U << 10);
  }
  std::vector<TraceRequest> requests;
  if (trace.contains("blocks")) {
    for (const Json& block : trace["blocks"]) {
      append(requests, base.at(block["base"]), block["bytes"], block["op"]);
    }
  } else if (trace.contains("loops")) {
    const Json& loops = trace["loops"];
    const std::uint64_t tiles_y = loops[0]["count"], tiles_x = loops[1]["count"];
    const std::uint64_t rows = loops[2]["count"];
    for (std::uint64_t ty = 0; ty < tiles_y; ++ty) {
      for (std::uint64_t tx = 0; tx < tiles_x; ++tx) {
        for (std::uint64_t row = 0; row < rows; ++row) {
          append(requests, base["R0"] + ((40 * ty + row) * 164 + 80 * tx) * kRequestBytes,
                 trace["bytes"], trace["op"]);
        }
      }
    }
  } else if (trace.contains("generator")) {
    std::uint64_t x = 1;
    for (int i = 0; i < trace["count"].get<int>(); ++i) {
      x = x * 6364136223846793005ULL + 1442695040888963407ULL;
      append(requests, ((x >> 33) % 4194304) * kRequestBytes, kRequestBytes, trace["op"]);
    }
  } else {
    for (std::uint64_t i = 0; i < trace.at("repeat").get<std::uint64_t>(); ++i) {
      for (const Json& block : trace.at("body")) {
        const std::uint64_t step = block["step_per_repeat"];
        append(requests, base.at(block["base"]) + i * step, block["bytes"], block["op"]);
      }
    }
  }
  return requests;
}

std::vector<ReferenceCase> read_cases(const std::filesystem::path& folder) {
  std::ifstream file(folder / "results.csv");
  std::string line;
  std::getline(file, line);  // header: case,preset,map,trace,outstanding,simulator,requests,cycles
  std::vector<ReferenceCase> cases;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    // README: stock presets differ from simulator to simulator; not to be compared with.
    if (cells[1].rfind("stock_", 0) == 0) continue;
    auto found = std::find_if(cases.begin(), cases.end(),
                              [&](const ReferenceCase& c) { return c.name == cells[0]; });
    if (found == cases.end()) {
      cases.push_back({cells[0], cells[1], cells[3], std::stoi(cells[4]), {}});
      found = cases.end() - 1;
    }
    found->cycles[cells[5]] = std::stod(cells[7]);
  }
  return cases;
}

}  // namespace rill::test
