// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "bench/speed/benches.h"

namespace {

/// Prints what Google Benchmark prints, and remembers CPU seconds by name for the comparison.
class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred || run.run_type != Run::RT_Iteration) continue;
      const double seconds = run.cpu_accumulated_time / static_cast<double>(run.iterations);
      const auto [entry, is_new] = seconds_.emplace(run.benchmark_name(), seconds);
      // Repetitions: the quickest is the one least disturbed by other programs.
      if (!is_new && seconds < entry->second) entry->second = seconds;
    }
    ConsoleReporter::ReportRuns(runs);
  }

  /// CPU time of each `…/skynet`, beside oneDNN's where that was run.
  void print_comparison() const {
    const auto yardstick = seconds_.find("onednn/int8/skynet");
    std::printf("\nSkyNet 160x320, CPU milliseconds a frame on one core\n");
    for (const auto& [name, seconds] : seconds_) {
      const std::string suffix = "/skynet";
      if (name.size() < suffix.size() ||
          name.compare(name.size() - suffix.size(), suffix.size(), suffix) != 0) {
        continue;
      }
      std::printf("  %-28s %8.2f ms", name.c_str(), 1e3 * seconds);
      if (yardstick != seconds_.end()) {
        std::printf("   %6.2f x oneDNN int8", seconds / yardstick->second);
      }
      std::printf("\n");
    }
  }

 private:
  std::map<std::string, double> seconds_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  rill::bench::register_function_benches();
  rill::bench::register_onednn_benches();
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_comparison();
  benchmark::Shutdown();
  return 0;
}
