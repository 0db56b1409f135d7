// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <thread>

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

/// Processes that wait for a core, on average over the last minute: others slow caches and clocks
/// down even where CPU time is counted.
std::string load() {
  double minute = 0;
  if (getloadavg(&minute, 1) != 1) return "unknown";
  return fmt::format("{:.1f} on {} cores", minute, std::thread::hardware_concurrency());
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
  constexpr int kRepeats = 3;
  const MemorySpec memory = read_memory_presets(reference / "dram").at("ddr4_2400_x64");
  std::string text =
      "\n## Speed of the DRAM model\n\n"
      "DDR4-2400, row-bank-column map, 32 outstanding, 262,144 requests (trace a or g, 16 times as "
      "long), thousand requests a CPU\nsecond, best of three. The others' figures are the "
      "reference's, of another machine of the same kind (reference/dram/README.md).\nThis section "
      "is of the machine that wrote the file, under a load of " +
      load() +
      "; no test compares it.\n\n"
      "| trace | rill | aim | met | DRAMsim3 | Ramulator 2 | times DRAMsim3 |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const Case& c : kCases) {
    const auto trace = longer(make_trace(reference / "dram", c.trace), kTimes, c.step);
    double speed = 0;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      const std::clock_t start = std::clock();
      const ReplayResult result = replay(memory, trace, kOutstanding);
      const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      if (result.ticks == 0) continue;
      speed = std::max(speed, static_cast<double>(trace.size()) / 1000 / seconds);
    }
    text += fmt::format("| {} | {:.0f} | {:.0f} | {} | {:.0f} | {:.0f} | {:.1f} |\n", c.trace,
                        speed, c.aim, speed >= c.aim ? "yes" : "no", c.dramsim3, c.ramulator2,
                        speed / c.dramsim3);
  }
  return text;
}

}  // namespace rill::validation
