// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/speed/benches.h"
#include "bench/speed/skynet_layers.h"
#include "sim/engine/engine.h"

namespace rill::bench {

namespace {

/// An engine and the maps of one frame, shared by the benchmarks of one numerics.
struct Frame {
  explicit Frame(const std::string& numerics)
      : model(skynet_model(numerics)), engine(model), input(random_input(model)) {}

  /// What the layers read and write, computed when the first benchmark asks.
  const std::vector<FeatureMap>& maps() {
    if (maps_.empty()) maps_ = engine.run(input);
    return maps_;
  }

  QuantizedModel model;
  Engine engine;
  FeatureMap input;

 private:
  std::vector<FeatureMap> maps_;
};

void count_macs(benchmark::State& state, std::int64_t macs) {
  state.counters["MAC"] =
      benchmark::Counter(static_cast<double>(macs), benchmark::Counter::kIsIterationInvariantRate);
}

void run_layer(benchmark::State& state, Frame& frame, LayerIndex index) {
  const Layer& layer = frame.model.network.layers[static_cast<std::size_t>(index)];
  std::vector<const FeatureMap*> inputs;
  for (const LayerIndex source : layer.inputs) {
    inputs.push_back(source == kNetworkInput ? &frame.input
                                             : &frame.maps()[static_cast<std::size_t>(source)]);
  }
  for (auto iteration : state) {
    benchmark::DoNotOptimize(frame.engine.run_layer(index, inputs));
  }
  count_macs(state, layer.macs());
}

void run_network(benchmark::State& state, Frame& frame) {
  for (auto iteration : state) {
    benchmark::DoNotOptimize(frame.engine.run_outputs(frame.input));
  }
  count_macs(state, frame.model.network.macs());
}

}  // namespace

void register_function_benches() {
  for (const std::string& numerics : numerics_names()) {
    const auto frame = std::make_shared<Frame>(numerics);
    const std::string prefix = "function/" + numerics + '/';
    const std::vector<Layer>& layers = frame->model.network.layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      benchmark::RegisterBenchmark((prefix + layers[i].name).c_str(), [frame,
                                                                       i](benchmark::State& state) {
        run_layer(state, *frame, static_cast<LayerIndex>(i));
      })->Unit(benchmark::kMillisecond);
    }
    benchmark::RegisterBenchmark((prefix + "skynet").c_str(), [frame](benchmark::State& state) {
      run_network(state, *frame);
    })->Unit(benchmark::kMillisecond);
  }
}

}  // namespace rill::bench
