// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>
#include <systemc>
#include <vector>

#include "bench/speed/benches.h"
#include "bench/speed/simulation_times.h"

namespace {

/// Prints what Google Benchmark prints, and remembers CPU seconds by name for the comparison.
class Reporter : public benchmark::ConsoleReporter {
 public:
  /// In colour on a terminal only: a pipe or a file shall hold plain text.
  Reporter() : ConsoleReporter(isatty(STDOUT_FILENO) != 0 ? OO_ColorTabular : OO_Tabular) {}

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

  /// CPU time of each `…/skynet` and `…/flownets`, and of whole simulations, beside the function
  /// alone and oneDNN where those were run.
  void print_comparison(const std::map<std::string, double>& simulations) const {
    std::printf("\nSkyNet 160x320 and FlowNetS 384x512, CPU milliseconds a frame on one core\n");
    for (const auto& [name, seconds] : seconds_) {
      const std::string network = name.substr(name.rfind('/') + 1);
      if (network == "skynet" || network == "flownets") print_row(name, seconds);
    }
    for (const auto& [name, seconds] : simulations) print_row(name, seconds);
  }

 private:
  void print_row(const std::string& name, double seconds) const {
    std::printf("  %-34s %8.2f ms", name.c_str(), 1e3 * seconds);
    if (name.find("/flownets_") != std::string::npos) {
      print_ratio(seconds, "function/flownets_w8a8/flownets", "function alone");
      print_ratio(seconds, "from_files/flownets_w8a8/flownets", "function from files");
    } else {
      print_ratio(seconds, "function/fm9_w11/skynet", "function alone");
      print_ratio(seconds, "onednn/int8/skynet", "oneDNN int8");
    }
    std::printf("\n");
  }
  void print_ratio(double seconds, const char* yardstick, const char* called) const {
    const auto found = seconds_.find(yardstick);
    if (found != seconds_.end()) std::printf("   %7.2f x %s", seconds / found->second, called);
  }

  std::map<std::string, double> seconds_;
};

/// The published SkyNet HLS C++, compiled and run on the same batch, needs 89.5 s of CPU (g++ 12.2
/// -O2, one thread; reference/skynet-hls section 10) and gives no time of the hardware.
void print_tiled(const std::map<std::string, double>& seconds) {
  constexpr double kCompiledHls = 89.5;
  std::printf("\nskynet_hls_tiled, CPU seconds a batch of four, data and cycles\n");
  for (const auto& [memory, batch] : seconds) {
    std::printf("  %-34s %8.3f s    %7.0f times as fast as the compiled HLS C++ (%.1f s)\n",
                memory.c_str(), batch, kCompiledHls / batch, kCompiledHls);
  }
}

}  // namespace

// libsystemc brings a main() that calls this.
int sc_main(int argc, char* argv[]) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  rill::bench::register_function_benches();
  rill::bench::register_flow_benches();
  rill::bench::register_onednn_benches();
  // Whole runs first, each forked from a process that is as small as the program at its start:
  // memory that the functions had used would be copied in each child that uses it again.
  constexpr int kRepetitions = 5;
  const std::map<std::string, double> runs = rill::bench::simulation_seconds(kRepetitions);
  const std::map<std::string, double> batches = rill::bench::tiled_batch_seconds(kRepetitions);
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_comparison(runs);
  print_tiled(batches);
  benchmark::Shutdown();
  return 0;
}
