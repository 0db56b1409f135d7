// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <memory>

#include "bench/speed/benches.h"
#include "sim/app/session.h"
#include "sim/engine/engine.h"

namespace rill::bench {

namespace {

/// FlowNetS, its picture pair and an engine for it: half a gigabyte, so made when it is asked for.
struct FlowFrame {
  explicit FlowFrame(Workload given) : workload(std::move(given)), engine(workload.model) {}
  Workload workload;
  Engine engine;
};

Workload flow_workload() {
  RunRequest request;
  request.run_file = flow_run_file();
  return *prepare(request, configure(request));
}

FlowFrame& flow_frame() {
  static const auto frame = std::make_unique<FlowFrame>(flow_workload());
  return *frame;
}

}  // namespace

std::string flow_run_file() { return configs_root() + "/runs/flownets_zcu104.yaml"; }

void register_flow_benches() {
  benchmark::RegisterBenchmark("function/flownets_w8a8/flownets", [](benchmark::State& state) {
    const FlowFrame& frame = flow_frame();
    for (auto iteration : state) {
      benchmark::DoNotOptimize(frame.engine.run_outputs(frame.workload.input));
    }
    state.counters["MAC"] =
        benchmark::Counter(static_cast<double>(frame.workload.model.network.macs()),
                           benchmark::Counter::kIsIterationInvariantRate);
  })->Unit(benchmark::kMillisecond);
  // A whole run also reads its files, makes 39 million weights and brings them into the kernels'
  // order; so does this.
  benchmark::RegisterBenchmark("from_files/flownets_w8a8/flownets", [](benchmark::State& state) {
    for (auto iteration : state) {
      const FlowFrame frame(flow_workload());
      benchmark::DoNotOptimize(frame.engine.run_outputs(frame.workload.input));
    }
  })->Unit(benchmark::kMillisecond);
}

}  // namespace rill::bench
