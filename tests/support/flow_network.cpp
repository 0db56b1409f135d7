// SPDX-License-Identifier: Apache-2.0
#include "tests/support/flow_network.h"

#include <algorithm>
#include <utility>

#include "sim/config/read.h"
#include "sim/config/widths.h"
#include "sim/model/build_model.h"

namespace rill::test {

namespace {

constexpr int kLargestSide = 26;

int pick(std::mt19937& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

bool chance(std::mt19937& random, int percent) { return pick(random, 1, 100) <= percent; }

LayerIndex append(Network* network, Layer layer) {
  layer.name = "layer" + std::to_string(network->layers.size());
  network->layers.push_back(std::move(layer));
  infer_shapes(*network);
  return static_cast<LayerIndex>(network->layers.size()) - 1;
}

Layer made(Op op, LayerIndex input) {
  Layer layer;
  layer.op = op;
  layer.inputs = {input};
  return layer;
}

void set_activation(Layer* layer, std::mt19937& random) {
  layer->bias = chance(random, 60);
  layer->leaky_slope = chance(random, 70) ? 0.1 : 0.3;
  layer->activation = static_cast<ActivationFunction>(pick(random, 0, 3));
}

LayerIndex append_convolution(Network* network, LayerIndex input, std::mt19937& random) {
  const Shape in = network->shape_of(input);
  Layer layer = made(Op::Convolution, input);
  layer.out_channels = pick(random, 1, 9);
  Window& window = layer.window;
  window.kernel_h = pick(random, 1, 7);
  window.kernel_w = pick(random, 1, 5);
  window.pad_h = window.kernel_h / 2;
  window.pad_w = window.kernel_w / 2;
  window.stride_h = in.height > 3 ? pick(random, 1, 2) : 1;
  window.stride_w = in.width > 3 ? pick(random, 1, 2) : 1;
  set_activation(&layer, random);
  return append(network, layer);
}

LayerIndex append_enlarged(Network* network, LayerIndex input, std::mt19937& random) {
  const Shape in = network->shape_of(input);
  const int room = kLargestSide / std::max(in.height, in.width);
  if (room < 2) return append_convolution(network, input, random);
  if (chance(random, 40)) {
    Layer layer = made(Op::BilinearUpsample, input);
    layer.scale = room >= 4 && chance(random, 40) ? 4 : 2;
    layer.pre_scale = chance(random, 30) ? 20 : 1;
    return append(network, layer);
  }
  Layer layer = made(Op::Deconvolution, input);
  layer.out_channels = pick(random, 1, 6);
  Window& window = layer.window;
  window.stride_h = window.stride_w = pick(random, 1, std::min(room, 3));
  window.kernel_h = pick(random, window.stride_h, 5);
  window.kernel_w = pick(random, window.stride_w, 5);
  window.pad_h = pick(random, 0, (window.kernel_h - 1) / 2);
  window.pad_w = pick(random, 0, (window.kernel_w - 1) / 2);
  set_activation(&layer, random);
  return append(network, layer);
}

/// A map, one that was made smaller and larger again, both cut to their common size and joined.
LayerIndex append_skip(Network* network, LayerIndex from, std::mt19937& random) {
  LayerIndex way = append_convolution(network, from, random);
  way = append_enlarged(network, way, random);
  const Shape here = network->shape_of(from);
  const Shape there = network->shape_of(way);
  if (there.height < here.height || there.width < here.width) return way;
  if (there.height != here.height || there.width != here.width) {
    Layer crop = made(Op::Crop, way);
    crop.like = network->layers[static_cast<std::size_t>(from)].name;
    crop.crop_top = pick(random, 0, there.height - here.height);
    crop.crop_left = pick(random, 0, there.width - here.width);
    way = append(network, crop);
  }
  Layer join = made(Op::Concat, from);
  join.inputs.push_back(way);
  return append(network, join);
}

Format random_format(std::mt19937& random, bool may_be_unsigned) {
  const int width = pick(random, 1, 16);
  const Rounding rounding = chance(random, 70) ? Rounding::Rnd : Rounding::Trn;
  const bool is_signed = !may_be_unsigned || chance(random, 70);
  return Format::fixed(width, pick(random, -1, 3), rounding, Overflow::Sat, is_signed);
}

}  // namespace

Network random_flow_network(std::mt19937& random) {
  Network network;
  network.name = "random flow";
  network.input = {pick(random, 1, 6), pick(random, 2, 11), pick(random, 2, 13)};
  LayerIndex last = append_convolution(&network, kNetworkInput, random);
  for (int i = pick(random, 1, 3); i > 0; --i) {
    const int kind = pick(random, 0, 2);
    last = kind == 0   ? append_convolution(&network, last, random)
           : kind == 1 ? append_enlarged(&network, last, random)
                       : append_skip(&network, last, random);
  }
  network.outputs.clear();
  infer_shapes(network);
  return network;
}

NumericsSpec random_flow_numerics(const Network& network, std::mt19937& random) {
  NumericsSpec spec;
  spec.input.format = random_format(random, false);
  spec.defaults.weight = FormatSpec{random_format(random, false), false, false};
  spec.defaults.output = FormatSpec{random_format(random, false), false, false};
  for (const Layer& layer : network.layers) {
    LayerNumericsSpec own;
    if (layer.has_weights()) {
      own.weight = FormatSpec{random_format(random, false), false, false};
      own.bias = FormatSpec{random_format(random, false), false, false};
      own.output = FormatSpec{random_format(random, true), false, false};
      own.leaky_slope_bits = pick(random, 1, 12);
      if (chance(random, 25)) {
        Accumulation rule;
        rule.accumulator = Format::fixed(pick(random, 12, 24), 6, Rounding::Rnd, Overflow::Sat);
        rule.terms_per_cast = pick(random, 1, 20);
        if (chance(random, 50)) rule.order = TermOrder::ChannelMajor;
        own.accumulation = rule;
      }
    } else if (chance(random, layer.op == Op::BilinearUpsample ? 50 : 30) && layer.op != Op::Crop) {
      own.output = FormatSpec{random_format(random, false), false, false};
    } else if (layer.op == Op::BilinearUpsample && layer.pre_scale != 1) {
      own.output = FormatSpec{Format::fixed(16, 9, Rounding::Rnd, Overflow::Sat), false, false};
    }
    spec.layers[layer.name] = own;
  }
  return spec;
}

Network small_network(const std::string& name, int height, int width, int divisor) {
  Network network = read_network(RILL_SOURCE_DIR "/configs/networks/" + name + ".yaml");
  network.input.height = height;
  network.input.width = width;
  for (Layer& layer : network.layers) {
    if (layer.has_weights() && layer.out_channels > 2) {
      layer.out_channels = std::max(layer.out_channels / divisor, 1);
    }
  }
  infer_shapes(network);
  return network;
}

NumericsSpec numerics_with_bits(const std::string& name, int activation_bits, int weight_bits) {
  NumericsSpec spec = read_numerics(RILL_SOURCE_DIR "/configs/numerics/" + name + ".yaml");
  spec.activation_bits = activation_bits;
  spec.weight_bits = weight_bits;
  override_widths(spec);
  return spec;
}

QuantizedModel flow_model(const Network& network, const NumericsSpec& numerics) {
  return build_model(network, numerics, {"", 7}, RealMap{}, std::nullopt);
}

}  // namespace rill::test
