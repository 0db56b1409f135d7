// SPDX-License-Identifier: Apache-2.0
#include "bench/speed/skynet_layers.h"

#include <cstdint>
#include <random>

#include "sim/core/error.h"
#include "sim/core/units.h"

namespace rill::bench {

namespace {

LayerIndex append(Network& network, Layer layer) {
  network.layers.push_back(std::move(layer));
  return static_cast<LayerIndex>(network.layers.size()) - 1;
}

LayerIndex depthwise(Network& network, const std::string& name, LayerIndex input, int channels) {
  Layer layer;
  layer.name = name;
  layer.inputs = {input};
  layer.out_channels = layer.groups = channels;
  layer.window.kernel_h = layer.window.kernel_w = 3;
  layer.window.pad_h = layer.window.pad_w = 1;
  layer.bias = true;
  layer.activation = ActivationFunction::Relu6;
  return append(network, layer);
}

LayerIndex pointwise(Network& network, const std::string& name, LayerIndex input, int channels,
                     bool is_last = false) {
  Layer layer;
  layer.name = name;
  layer.inputs = {input};
  layer.out_channels = channels;
  layer.bias = !is_last;
  layer.activation = is_last ? ActivationFunction::None : ActivationFunction::Relu6;
  return append(network, layer);
}

/// Max pool or reorg of 2x2 blocks.
LayerIndex halve(Network& network, const std::string& name, LayerIndex input, Op op, int channels) {
  Layer layer;
  layer.name = name;
  layer.op = op;
  layer.inputs = {input};
  layer.out_channels = channels;
  layer.window.kernel_h = layer.window.kernel_w = 2;
  layer.window.stride_h = layer.window.stride_w = 2;
  return append(network, layer);
}

class Codes {
 public:
  /// Codes from one `part`-th of the format's range.
  std::vector<Code> draw(const Format& format, std::int64_t count, int part = 1) {
    std::uniform_int_distribution<Code> code(static_cast<Code>(format.min_code()) / part,
                                             static_cast<Code>(format.max_code()) / part);
    std::vector<Code> codes;
    for (std::int64_t i = 0; i < count; ++i) codes.push_back(code(random_));
    return codes;
  }

 private:
  std::mt19937 random_{1};
};

struct Formats {
  Format map;
  Format weight;
  Format bias;
};

Formats formats_of(const std::string& numerics) {
  if (numerics == "fm9_w11") {
    return {Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat),
            Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat),
            Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat)};
  }
  const int bits = numerics == "w4a4" ? 4 : 8;
  internal_check(bits == 4 || numerics == "w8a8", "skynet_model: unknown numerics");
  return {Format::scaled(bits, false, false), Format::scaled(bits, true, true),
          Format::scaled(16, true, false)};
}

LayerArithmetic published_arithmetic(const Layer& layer, const Formats& formats) {
  LayerArithmetic arithmetic;
  Accumulation& rule = arithmetic.accumulation;
  const Format accumulator = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  const bool depthwise = layer.is_depthwise();
  rule.terms_per_cast = depthwise ? 1 : 16;
  rule.accumulator = depthwise ? formats.map : accumulator;
  if (!depthwise) rule.partial = accumulator;
  arithmetic.requantization.kind = layer.activation == ActivationFunction::None
                                       ? Requantization::Kind::Identity
                                       : Requantization::Kind::Cast;
  if (layer.activation != ActivationFunction::None) arithmetic.requantization.minimum = 0;
  return arithmetic;
}

LayerArithmetic scaled_arithmetic(const Layer& layer, const Formats& formats) {
  LayerArithmetic arithmetic;
  Requantization& rule = arithmetic.requantization;
  rule.kind = Requantization::Kind::Multiply;
  // 1/3072 (8 bits) or 1/48 (4 bits) brings the usual sum of random products back into the map.
  rule.multiplier.assign(static_cast<std::size_t>(layer.out.channels), 21845);
  rule.shift = formats.map.width == 4 ? 20 : 26;
  rule.minimum = static_cast<Code>(formats.map.min_code());
  rule.maximum = static_cast<Code>(formats.map.max_code());
  return arithmetic;
}

QuantizedLayer quantized(const Layer& layer, const std::string& numerics, Codes& codes) {
  const Formats formats = formats_of(numerics);
  QuantizedLayer result;
  LayerArithmetic& arithmetic = result.arithmetic;
  if (layer.has_weights()) {
    arithmetic = numerics == "fm9_w11" ? published_arithmetic(layer, formats)
                                       : scaled_arithmetic(layer, formats);
    // Products of full-range codes of the published formats would saturate in almost every sum.
    const int part = numerics == "fm9_w11" ? 16 : 1;
    result.weight = codes.draw(formats.weight, layer.weights(), part);
    if (layer.bias) result.bias = codes.draw(formats.bias, layer.out.channels, part);
  } else {
    arithmetic.requantization.kind = Requantization::Kind::Identity;
  }
  arithmetic.input = formats.map;
  arithmetic.weight = formats.weight;
  arithmetic.bias = formats.bias;
  arithmetic.output =
      arithmetic.requantization.kind == Requantization::Kind::Identity && layer.has_weights()
          ? arithmetic.accumulation.accumulator
          : formats.map;
  return result;
}

}  // namespace

Network skynet(int height, int width) {
  Network network;
  network.name = "skynet";
  network.input = {3, height, width};
  LayerIndex map = depthwise(network, "dw1_dw3x3", kNetworkInput, 3);
  map = pointwise(network, "dw1_pw1x1", map, 48);
  map = halve(network, "pool1", map, Op::MaxPool, 48);
  map = depthwise(network, "dw2_dw3x3", map, 48);
  map = pointwise(network, "dw2_pw1x1", map, 96);
  map = halve(network, "pool2", map, Op::MaxPool, 96);
  map = depthwise(network, "dw3_dw3x3", map, 96);
  map = pointwise(network, "dw3_pw1x1", map, 192);
  const LayerIndex reorg = halve(network, "reorg", map, Op::Reorg, 768);
  map = halve(network, "pool3", map, Op::MaxPool, 192);
  map = depthwise(network, "dw4_dw3x3", map, 192);
  map = pointwise(network, "dw4_pw1x1", map, 384);
  map = depthwise(network, "dw5_dw3x3", map, 384);
  map = pointwise(network, "dw5_pw1x1", map, 512);
  Layer concat;
  concat.name = "concat";
  concat.op = Op::Concat;
  concat.inputs = {reorg, map};
  concat.out_channels = 1280;
  map = append(network, concat);
  map = depthwise(network, "dw6_dw3x3", map, 1280);
  map = pointwise(network, "dw6_pw1x1", map, 96);
  map = pointwise(network, "pw7_1x1", map, 10, true);
  network.outputs = {map};
  infer_shapes(network);
  return network;
}

std::vector<std::string> numerics_names() { return {"fm9_w11", "w8a8", "w4a4"}; }

QuantizedModel skynet_model(const std::string& numerics, int height, int width) {
  QuantizedModel model;
  model.network = skynet(height, width);
  model.input_format = formats_of(numerics).map;
  Codes codes;
  for (const Layer& layer : model.network.layers) {
    model.layers.push_back(quantized(layer, numerics, codes));
  }
  return model;
}

FeatureMap random_input(const QuantizedModel& model) {
  return {model.network.input, model.input_format,
          Codes().draw(model.input_format, model.network.input.size())};
}

}  // namespace rill::bench
