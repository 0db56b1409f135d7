// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>
#include <omp.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <dnnl.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/speed/benches.h"
#include "bench/speed/skynet_layers.h"
#include "sim/network/network.h"

namespace rill::bench {

namespace {

using dnnl::memory;

/// One convolution of a layer's shape with unsigned 8-bit maps and signed 8-bit weights, ReLU and
/// requantization fused, in the layouts that oneDNN likes best. Nothing is reordered while the
/// clock runs.
class Convolution {
 public:
  Convolution(const dnnl::engine& engine, const Layer& layer) : stream_(engine) {
    const bool depthwise = layer.is_depthwise();
    const memory::dim out = layer.out.channels;
    const memory::dim in = layer.in.channels;
    const memory::dim kernel = layer.window.kernel_h;
    const memory::dim pad = layer.window.pad_h;
    const memory::desc source({1, in, layer.in.height, layer.in.width}, memory::data_type::u8,
                              memory::format_tag::any);
    const memory::dims weight_dims =
        depthwise ? memory::dims{out, 1, 1, kernel, kernel} : memory::dims{out, in, kernel, kernel};
    const memory::desc weights(weight_dims, memory::data_type::s8, memory::format_tag::any);
    const memory::desc bias({out}, memory::data_type::s32, memory::format_tag::x);
    const memory::desc destination({1, out, layer.out.height, layer.out.width},
                                   memory::data_type::u8, memory::format_tag::any);
    dnnl::post_ops relu;
    relu.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(relu);
    attributes.set_output_scales(0, {1.0F / 3072.0F});  // the bench's requantization, 21845 / 2^26
    const dnnl::convolution_forward::desc description(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weights,
        bias, destination, {1, 1}, {pad, pad}, {pad, pad});
    const dnnl::convolution_forward::primitive_desc primitive(description, attributes, engine);
    convolution_ = dnnl::convolution_forward(primitive);
    arguments_ = {{DNNL_ARG_SRC, filled(primitive.src_desc(), engine)},
                  {DNNL_ARG_WEIGHTS, filled(primitive.weights_desc(), engine)},
                  {DNNL_ARG_BIAS, filled(primitive.bias_desc(), engine)},
                  {DNNL_ARG_DST, filled(primitive.dst_desc(), engine)}};
  }

  void run() {
    convolution_.execute(stream_, arguments_);
    stream_.wait();
  }

 private:
  /// Memory with every byte 1, so that no page is touched for the first time in the benchmark.
  static memory filled(const memory::desc& description, const dnnl::engine& engine) {
    memory result(description, engine);
    std::memset(result.get_data_handle(), 1, description.get_size());
    return result;
  }

  dnnl::stream stream_;
  dnnl::convolution_forward convolution_;
  std::unordered_map<int, memory> arguments_;
};

/// The convolutions of SkyNet, made when the first benchmark asks for them.
class Convolutions {
 public:
  const Network& network() const { return network_; }
  const std::vector<std::unique_ptr<Convolution>>& all() {
    if (all_.empty()) {
      omp_set_num_threads(1);
      const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
      for (const Layer& layer : network_.layers) {
        all_.push_back(layer.has_weights() ? std::make_unique<Convolution>(engine, layer)
                                           : nullptr);
      }
    }
    return all_;
  }

 private:
  Network network_ = skynet();
  std::vector<std::unique_ptr<Convolution>> all_;  ///< one a layer, null where it has no weights
};

void count_macs(benchmark::State& state, std::int64_t macs) {
  state.counters["MAC"] =
      benchmark::Counter(static_cast<double>(macs), benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

void register_onednn_benches() {
  const auto convolutions = std::make_shared<Convolutions>();
  const std::vector<Layer>& layers = convolutions->network().layers;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].has_weights()) continue;
    benchmark::RegisterBenchmark(("onednn/int8/" + layers[i].name).c_str(),
                                 [convolutions, i](benchmark::State& state) {
                                   Convolution& convolution = *convolutions->all()[i];
                                   for (auto iteration : state) convolution.run();
                                   count_macs(state, convolutions->network().layers[i].macs());
                                 })
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("onednn/int8/skynet", [convolutions](benchmark::State& state) {
    const auto& all = convolutions->all();
    for (auto iteration : state) {
      for (const auto& convolution : all) {
        if (convolution != nullptr) convolution->run();
      }
    }
    count_macs(state, convolutions->network().macs());
  })->Unit(benchmark::kMillisecond);
}

}  // namespace rill::bench
