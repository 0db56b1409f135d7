// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/diagnosis/planted.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>

#include "sim/reference/code_reference.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

const Format kMap = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
const Format kWeight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
const Format kSum = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);

class Maker {
 public:
  /// Codes of about a normal distribution, cut to the format; the ends occur.
  std::vector<Code> codes(const Format& format, std::int64_t count, double deviation) {
    std::normal_distribution<double> value(0, deviation);
    std::vector<Code> result;
    for (std::int64_t i = 0; i < count; ++i) {
      const double code = std::clamp(value(random_), static_cast<double>(format.min_code()),
                                     static_cast<double>(format.max_code()));
      result.push_back(static_cast<Code>(code));
    }
    return result;
  }

 private:
  std::mt19937 random_{20};
};

void relu(QuantizedLayer& numbers) { numbers.arithmetic.requantization.minimum = 0; }

Implementation around(std::vector<Layer> layers, const Shape& input) {
  Implementation result;
  Network& network = result.model.network;
  network.input = input;
  network.layers = std::move(layers);
  network.outputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
  infer_shapes(network);
  result.model.input_format = kMap;
  Maker maker;
  result.input = {input, kMap, maker.codes(kMap, input.size(), 90)};
  for (const Layer& layer : network.layers) {
    QuantizedLayer numbers;
    numbers.arithmetic.input = numbers.arithmetic.output = kMap;
    numbers.arithmetic.requantization.kind = Requantization::Kind::Identity;
    if (layer.has_weights()) {
      numbers.arithmetic.weight = numbers.arithmetic.bias = kWeight;
      numbers.weight = maker.codes(kWeight, layer.weights(), 40);
      numbers.bias = maker.codes(kWeight, layer.out.channels, 120);
    }
    result.model.layers.push_back(std::move(numbers));
  }
  return result;
}

Layer window_layer(Op op, int channels, int groups) {
  Layer layer;
  layer.name = "layer";
  layer.op = op;
  layer.inputs = {kNetworkInput};
  layer.out_channels = channels;
  layer.groups = groups;
  layer.window.kernel_h = layer.window.kernel_w = 3;
  layer.window.pad_h = layer.window.pad_w = 1;
  layer.bias = true;
  return layer;
}

Layer reorg_layer() {
  Layer layer;
  layer.name = "reorg";
  layer.op = Op::Reorg;
  layer.inputs = {kNetworkInput};
  layer.window.kernel_h = layer.window.kernel_w = 2;
  layer.window.stride_h = layer.window.stride_w = 2;
  return layer;
}

}  // namespace

std::size_t code_index(const Shape& shape, int row, int column, int channel) {
  return static_cast<std::size_t>((row * shape.width + column) * shape.channels + channel);
}

void for_after(Implementation& faulty, const std::function<FeatureMap(FeatureMap)>& change) {
  faulty.after.push_back(change);
}

LayerArithmetic& arithmetic(Implementation& faulty) {
  return faulty.model.layers.back().arithmetic;
}

FeatureMap Implementation::output() const {
  FeatureMap map = evaluate_codes(model, input).back();
  for (const auto& change : after) map = change(std::move(map));
  return map;
}

Implementation convolution() {
  Implementation result = around({window_layer(Op::Convolution, 16, 1)}, {8, 10, 12});
  QuantizedLayer& numbers = result.model.layers.back();
  numbers.arithmetic.accumulation = {kSum, 4, kSum, TermOrder::TapMajor, BiasEntry::First};
  numbers.arithmetic.requantization.kind = Requantization::Kind::Cast;
  relu(numbers);
  return result;
}

Implementation pointwise() {
  Implementation result = convolution();
  Layer& layer = result.model.network.layers.back();
  layer.window.kernel_h = layer.window.kernel_w = 1;
  layer.window.pad_h = layer.window.pad_w = 0;
  infer_shapes(result.model.network);
  result.model.layers.back().weight.resize(static_cast<std::size_t>(layer.weights()));
  return result;
}

Implementation depthwise() {
  Layer layer = window_layer(Op::Convolution, 16, 16);
  layer.inputs = {0};
  Implementation result = around({reorg_layer(), layer}, {4, 16, 20});
  QuantizedLayer& numbers = result.model.layers.back();
  numbers.arithmetic.accumulation = {kMap, 1, std::nullopt, TermOrder::TapMajor, BiasEntry::First};
  relu(numbers);
  return result;
}

Implementation reorganised() { return around({reorg_layer()}, {4, 12, 16}); }

Implementation pooled() {
  Layer layer = reorg_layer();
  layer.op = Op::MaxPool;
  return around({layer}, {16, 12, 16});
}

std::vector<Plant> convolution_plants() {
  std::vector<Plant> plants;
  add_sum_plants(&plants);
  add_operand_plants(&plants);
  add_window_plants(&plants);
  add_order_plants(&plants);
  add_output_plants(&plants);
  add_lane_plants(&plants);
  add_hardware_plants(&plants);
  return plants;
}

FeatureMap permuted(const FeatureMap& map, const std::vector<int>& order) {
  FeatureMap result = map;
  const std::size_t channels = order.size();
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    result.codes[i] =
        map.codes[i / channels * channels + static_cast<std::size_t>(order[i % channels])];
  }
  return result;
}

std::vector<int> reversed_lanes(int channels, int lanes) {
  std::vector<int> order;
  for (int c = 0; c < channels; ++c) order.push_back(c / lanes * lanes + lanes - 1 - c % lanes);
  return order;
}

Diagnosis diagnosed(const Implementation& described, const FeatureMap& golden) {
  const QuantizedModel& model = described.model;
  const auto last = static_cast<LayerIndex>(model.network.layers.size()) - 1;
  const std::vector<FeatureMap> maps = evaluate_codes(model, described.input);
  const Layer& layer = model.network.layers.back();
  const LayerIndex source = layer.inputs.front();
  const FeatureMap* operand =
      source == kNetworkInput ? &described.input : &maps[static_cast<std::size_t>(source)];
  return diagnose({described_case(layer, model.layers.back(), false, {{operand}}),
                   fault_context(model.network, last, {}),
                   {&golden},
                   {&maps.back()},
                   0});
}

}  // namespace rill::test
