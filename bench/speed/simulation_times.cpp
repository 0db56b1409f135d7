// SPDX-License-Identifier: Apache-2.0
#include "bench/speed/simulation_times.h"

#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>

#include "bench/speed/benches.h"
#include "sim/app/processes.h"
#include "sim/app/session.h"

namespace rill::bench {

namespace {

double children_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double seconds_of(const RunRequest& request) {
  const auto task = [&request]() -> std::string {
    const RunConfiguration configuration = configure(request);
    const Plan plan = map_network(configuration);
    const FinishedRun run =
        simulate_run(request, configuration, plan, prepare(request, configuration), [](double) {});
    return report_run(configuration, plan, run).output_hash;
  };
  const double before = children_cpu_seconds();
  const ProcessResult result = run_in_processes({task}, 1, [](int) {}).front();
  if (result.exit_code != 0) throw std::runtime_error(result.output);
  return children_cpu_seconds() - before;
}

}  // namespace

std::map<std::string, double> tiled_batch_seconds(int repetitions) {
  std::map<std::string, double> seconds;
  for (const std::string memory : {"ideal", "lpddr4_1066_x32"}) {
    RunRequest request;
    request.run_file = configs_root() + "/runs/skynet_hls_tiled.yaml";
    request.settings = {"memory=" + memory};
    double best = seconds_of(request);
    for (int i = 1; i < repetitions; ++i) best = std::min(best, seconds_of(request));
    seconds[memory] = best;
  }
  return seconds;
}

std::map<std::string, double> simulation_seconds(int repetitions) {
  std::map<std::string, double> seconds;
  const auto measure = [&](const std::string& name, RunRequest request) {
    for (const bool timing_only : {false, true}) {
      request.timing_only = timing_only;
      double best = seconds_of(request);
      for (int i = 1; i < repetitions; ++i) best = std::min(best, seconds_of(request));
      seconds["simulation/" + name + (timing_only ? " timing" : " data")] = best;
    }
  };
  for (const std::string fusion : {"none", "bundle", "all"}) {
    RunRequest request;
    request.run_file = configs_root() + "/runs/skynet_ultra96.yaml";
    request.settings = {"design.fusion=" + fusion};
    measure("fm9_w11/" + fusion, request);
  }
  RunRequest flow;
  flow.run_file = flow_run_file();
  measure("flownets_w8a8/auto", flow);
  return seconds;
}

}  // namespace rill::bench
