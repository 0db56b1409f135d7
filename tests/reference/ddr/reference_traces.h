// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/config/specs.h"

namespace rill::test {

struct TraceRequest {
  std::uint64_t address = 0;
  Direction direction = Direction::Read;
};

/// What the simulators measured for one preset, trace and number of outstanding reads.
struct ReferenceCase {
  std::string name;
  std::string preset;
  std::string trace;
  int outstanding = 1;
  std::map<std::string, double> cycles;  ///< by simulator
};

/// Timings and organisation of each memory in presets.json, without the `stock_` notes.
std::map<std::string, MemorySpec> read_presets(const std::filesystem::path& folder);
/// Requests of a trace, from the generator parameters in traces.json.
std::vector<TraceRequest> make_trace(const std::filesystem::path& folder, const std::string& name);
/// Cases of results.csv whose inputs all simulators shared.
std::vector<ReferenceCase> read_cases(const std::filesystem::path& folder);

}  // namespace rill::test
