// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/model/small_network.h"

#include <utility>

namespace rill::test {

Layer convolution(const std::string& name, LayerIndex input, int out_channels, int kernel) {
  Layer layer;
  layer.name = name;
  layer.op = Op::Convolution;
  layer.inputs = {input};
  layer.out_channels = out_channels;
  layer.window.kernel_h = layer.window.kernel_w = kernel;
  layer.window.pad_h = layer.window.pad_w = kernel / 2;
  return layer;
}

Layer depthwise(const std::string& name, LayerIndex input, int channels) {
  Layer layer = convolution(name, input, channels, 3);
  layer.groups = channels;
  return layer;
}

Layer simple_layer(const std::string& name, Op op, std::vector<LayerIndex> inputs) {
  Layer layer;
  layer.name = name;
  layer.op = op;
  layer.inputs = std::move(inputs);
  if (op == Op::MaxPool || op == Op::Reorg) {
    layer.window.kernel_h = layer.window.kernel_w = 2;
    layer.window.stride_h = layer.window.stride_w = 2;
  }
  return layer;
}

Network network_of(const Shape& input, std::vector<Layer> layers) {
  Network network;
  network.name = "small";
  network.input = input;
  network.layers = std::move(layers);
  infer_shapes(network);
  network.outputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
  return network;
}

NumericsSpec same_numerics(const Format& input, const Format& weight, const Format& output) {
  NumericsSpec spec;
  spec.input.format = input;
  spec.defaults.weight = FormatSpec{weight, false, false};
  spec.defaults.output = FormatSpec{output, false, false};
  return spec;
}

}  // namespace rill::test
