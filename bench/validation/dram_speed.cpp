// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <ctime>

#include "bench/validation/results.h"
#include "sim/validation/dram_replay.h"
#include "sim/validation/dram_traces.h"

namespace rill::validation {

namespace {

/// The trace `times` as long: sequential ones go on, others come again one map further.
std::vector<TraceRequest> longer(const std::vector<TraceRequest>& trace, int times,
                                 std::uint64_t step) {
  std::vector<TraceRequest> all;
  all.reserve(trace.size() * static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) {
    for (TraceRequest request : trace) {
      request.address += static_cast<std::uint64_t>(i) * step;
      all.push_back(request);
    }
  }
  return all;
}

}  // namespace

std::string dram_speed(const std::filesystem::path& reference) {
  struct Case {
    const char* trace;
    std::uint64_t step;                ///< bytes from one round of the trace to the next
    double aim, dramsim3, ramulator2;  ///< thousand requests a CPU second
  };
  // The others' figures: reference/dram/README.md, "Speed of the simulators", N = 32.
  constexpr Case kCases[]{{"a", 1U << 20, 1000, 282, 265}, {"g", 64, 250, 235, 178}};
  constexpr int kTimes = 16;  // as there: 262,144 requests
  constexpr int kOutstanding = 32;
  const MemorySpec memory = read_memory_presets(reference / "dram").at("ddr4_2400_x64");
  std::string text =
      "\n## Speed of the DRAM model\n\n"
      "DDR4-2400, row-bank-column map, 32 outstanding, 262,144 requests (trace a or g, 16 times as "
      "long), thousand requests a CPU\nsecond. The others' figures are the reference's, of another "
      "machine of the same kind (reference/dram/README.md). This section\nis of the machine that "
      "wrote the file; no test compares it.\n\n"
      "| trace | rill | aim | met | DRAMsim3 | Ramulator 2 |\n|---|---|---|---|---|---|\n";
  for (const Case& c : kCases) {
    const auto trace = longer(make_trace(reference / "dram", c.trace), kTimes, c.step);
    const std::clock_t start = std::clock();
    const ReplayResult result = replay(memory, trace, kOutstanding);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    const double speed = result.ticks == 0 ? 0 : static_cast<double>(trace.size()) / 1000 / seconds;
    text += fmt::format("| {} | {:.0f} | {:.0f} | {} | {:.0f} | {:.0f} |\n", c.trace, speed, c.aim,
                        speed >= c.aim ? "yes" : "no", c.dramsim3, c.ramulator2);
  }
  return text;
}

}  // namespace rill::validation
