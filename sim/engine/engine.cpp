// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/engine.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "modules/crop/function.h"
#include "modules/deconvolution/function.h"
#include "sim/core/error.h"
#include "sim/engine/layer_kernels.h"
#include "sim/network/average_window.h"
#include "sim/numerics/upsample_scale.h"

namespace rill {

namespace {

bool has_array(const Layer& layer) {
  return layer.op == Op::Convolution || layer.op == Op::FullyConnected;
}

bool is_average(const Layer& layer) {
  return layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool;
}

ArrayShape array_shape(const Layer& layer) {
  ArrayShape shape;
  shape.depthwise = layer.is_depthwise();
  shape.taps = layer.window.taps();
  shape.in_channels = layer.in.channels;
  shape.out_channels = layer.out.channels;
  shape.groups = shape.depthwise ? 1 : layer.groups;
  return shape;
}

/// One array a phase of a deconvolution, each with its own small kernel.
std::vector<DspArrayFunction> phase_arrays(const Layer& layer, const QuantizedLayer& numbers) {
  const PhaseKernels kernels(layer.window);
  ArrayShape shape = array_shape(layer);
  shape.taps = kernels.window().taps();
  std::vector<DspArrayFunction> arrays;
  for (int phase = 0; phase < kernels.count(); ++phase) {
    arrays.emplace_back(
        shape, numbers.arithmetic,
        kernels.weights_of(phase, layer.in.channels, layer.out.channels, numbers.weight),
        numbers.bias);
  }
  return arrays;
}

}  // namespace

Engine::Engine(const QuantizedModel& model)
    : network_(model.network), input_format_(model.input_format) {
  internal_check(model.layers.size() == network_.layers.size(),
                 "Engine: one entry of numbers a layer is needed");
  layers_.resize(network_.layers.size());
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = network_.layers[i];
    const QuantizedLayer& numbers = model.layers[i];
    layers_[i].arithmetic = numbers.arithmetic;
    if (is_average(layer)) {
      layers_[i].average.emplace(numbers.arithmetic, layer.out.channels);
      layers_[i].divisors = average_divisor_indices(layer);
      continue;
    }
    if (layer.op == Op::L2Normalize) {
      layers_[i].norm.emplace(numbers.arithmetic, numbers.weight);
      continue;
    }
    if (layer.op == Op::Add) {
      layers_[i].add.emplace(numbers.arithmetic, static_cast<int>(layer.inputs.size()),
                             layer.out.channels);
    }
    layers_[i].activation.emplace(numbers.arithmetic, layer.out.channels);
    if (numbers.arithmetic.winograd.used()) {
      layers_[i].winograd.emplace(
          WinogradShape{layer.window.kernel_h, layer.in.channels, layer.out.channels},
          numbers.arithmetic, numbers.weight, numbers.bias);
    } else if (has_array(layer)) {
      layers_[i].array.emplace(array_shape(layer), numbers.arithmetic, numbers.weight,
                               numbers.bias);
    }
    if (layer.op == Op::Deconvolution) layers_[i].phases = phase_arrays(layer, numbers);
    if (layer.op == Op::BilinearUpsample) {
      const std::optional<UpsampleScale> factor = upsample_scale(layer.scale, layer.pre_scale);
      internal_check(factor.has_value(), "Engine: an upsampling without exact integers");
      layers_[i].upsample.emplace(layer.scale, factor->multiplier, layer.out.channels,
                                  numbers.arithmetic);
    }
  }
}

void Engine::check_input(const FeatureMap& input) const {
  internal_check(input.shape == network_.input &&
                     input.codes.size() == static_cast<std::size_t>(input.shape.size()),
                 "Engine: the input is not the network's");
  // The kernels' proof that nothing overflows rests on this range.
  const auto [low, high] = std::minmax_element(input.codes.begin(), input.codes.end());
  internal_check(input.codes.empty() ||
                     (*low >= input_format_.min_code() && *high <= input_format_.max_code()),
                 "Engine: an input code is outside the range of the input format");
}

FeatureMap Engine::run_layer(LayerIndex index, const std::vector<const FeatureMap*>& inputs) const {
  const Layer& layer = network_.layers.at(static_cast<std::size_t>(index));
  const Prepared& prepared = layers_.at(static_cast<std::size_t>(index));
  internal_check(inputs.size() == layer.inputs.size() && inputs.front()->shape == layer.in,
                 "Engine: the maps are not the layer's inputs");
  FeatureMap output{layer.out, prepared.arithmetic.output,
                    std::vector<Code>(static_cast<std::size_t>(layer.out.size()))};
  switch (layer.op) {
    case Op::Convolution:
    case Op::FullyConnected:
      prepared.winograd ? engine::convolve(layer, prepared.arithmetic, *prepared.winograd,
                                           *prepared.activation, *inputs.front(), output)
                        : engine::convolve(layer, prepared.arithmetic, *prepared.array,
                                           *prepared.activation, *inputs.front(), output);
      break;
    case Op::MaxPool:
      engine::pool(layer, prepared.arithmetic, *inputs.front(), output);
      break;
    case Op::Reorg:
      engine::reorg(layer, *inputs.front(), output);
      prepared.activation->run(output.codes.data(), static_cast<int>(layer.out.pixels()),
                               output.codes.data());
      break;
    case Op::Deconvolution:
      engine::deconvolve(layer, prepared.arithmetic, prepared.phases, *prepared.activation,
                         *inputs.front(), output);
      break;
    case Op::BilinearUpsample:
      engine::upsample(layer, *prepared.upsample, *inputs.front(), output);
      break;
    case Op::Crop:
      crop_map(inputs.front()->codes.data(), layer.in, layer.out, layer.crop_top, layer.crop_left,
               output.codes.data());
      break;
    case Op::Concat:
      engine::concat(layer, prepared.arithmetic, inputs, output);
      prepared.activation->run(output.codes.data(), static_cast<int>(layer.out.pixels()),
                               output.codes.data());
      break;
    case Op::Add:
      engine::add(*prepared.add, inputs, output);
      break;
    case Op::AveragePool:
    case Op::GlobalAveragePool:
      engine::average_pool(layer, prepared.arithmetic, *prepared.average, prepared.divisors,
                           *inputs.front(), output);
      break;
    case Op::L2Normalize:
      prepared.norm->run(inputs.front()->codes.data(), static_cast<int>(layer.out.pixels()),
                         output.codes.data());
      break;
  }
  return output;
}

std::vector<FeatureMap> Engine::run(const FeatureMap& input) const {
  check_input(input);
  std::vector<FeatureMap> maps;
  maps.reserve(network_.layers.size());
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    std::vector<const FeatureMap*> inputs;
    for (const LayerIndex source : network_.layers[i].inputs) {
      inputs.push_back(source == kNetworkInput ? &input : &maps[static_cast<std::size_t>(source)]);
    }
    maps.push_back(run_layer(static_cast<LayerIndex>(i), inputs));
  }
  return maps;
}

std::vector<FeatureMap> Engine::run_outputs(const FeatureMap& input) const {
  check_input(input);
  const std::size_t count = network_.layers.size();
  std::vector<std::size_t> last_reader(count);
  for (std::size_t i = 0; i < count; ++i) {
    last_reader[i] = i;
    for (const LayerIndex source : network_.layers[i].inputs) {
      if (source != kNetworkInput) last_reader[static_cast<std::size_t>(source)] = i;
    }
  }
  for (const LayerIndex output : network_.outputs) {
    if (output != kNetworkInput) last_reader[static_cast<std::size_t>(output)] = count;
  }
  std::vector<FeatureMap> maps(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<const FeatureMap*> inputs;
    for (const LayerIndex source : network_.layers[i].inputs) {
      inputs.push_back(source == kNetworkInput ? &input : &maps[static_cast<std::size_t>(source)]);
    }
    maps[i] = run_layer(static_cast<LayerIndex>(i), inputs);
    for (std::size_t j = 0; j <= i; ++j) {
      if (last_reader[j] == i) std::vector<Code>().swap(maps[j].codes);
    }
  }
  std::vector<FeatureMap> outputs;
  for (const LayerIndex output : network_.outputs) {
    outputs.push_back(output == kNetworkInput ? input : maps[static_cast<std::size_t>(output)]);
  }
  return outputs;
}

}  // namespace rill
