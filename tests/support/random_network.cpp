// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_network.h"

#include <algorithm>
#include <string>

#include "sim/network/average_window.h"

namespace rill::test {

namespace {

int pick(std::mt19937& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

bool chance(std::mt19937& random, int percent) { return pick(random, 1, 100) <= percent; }

Layer named(const Network& network, Op op, std::vector<LayerIndex> inputs, int out_channels) {
  Layer layer;
  layer.name = "layer" + std::to_string(network.layers.size());
  layer.op = op;
  layer.inputs = std::move(inputs);
  layer.out_channels = out_channels;
  return layer;
}

Layer random_convolution(const Network& network, LayerIndex input, const Shape& in,
                         std::mt19937& random) {
  const bool depthwise = in.channels > 1 && chance(random, 40);
  Layer layer =
      named(network, Op::Convolution, {input}, depthwise ? in.channels : pick(random, 1, 9));
  layer.groups = depthwise ? in.channels : 1;
  layer.bias = true;
  layer.activation = chance(random, 70) ? ActivationFunction::Relu : ActivationFunction::None;
  if (chance(random, depthwise ? 80 : 50)) {  // else pointwise
    Window& window = layer.window;
    window.kernel_h = std::min(pick(random, 1, 3), in.height);
    window.kernel_w = std::min(pick(random, 1, 4), in.width);
    window.pad_h = pick(random, 0, window.kernel_h / 2);
    window.pad_w = pick(random, 0, window.kernel_w / 2);
    window.stride_h = pick(random, 1, 2);
    window.stride_w = pick(random, 1, 3);
    if (window.extent_h() * 2 < in.height && window.extent_w() * 2 < in.width &&
        chance(random, 20)) {
      window.dilation = 2;
    }
  }
  return layer;
}

LayerIndex append(Network* network, Layer layer) {
  network->layers.push_back(std::move(layer));
  infer_shapes(*network);
  return static_cast<LayerIndex>(network->layers.size()) - 1;
}

/// False for the picture and for what only hands its codes on, see random_model().
bool has_shared_format(const Network& network, LayerIndex map) {
  if (map == kNetworkInput) return false;
  const Layer& layer = network.layers[static_cast<std::size_t>(map)];
  return layer.op == Op::MaxPool ? has_shared_format(network, layer.inputs[0]) : true;
}

/// A branch around one convolution, joined by an add.
LayerIndex append_residual(Network* network, LayerIndex from, std::mt19937& random) {
  const Shape in = network->shape_of(from);
  LayerIndex main = from;
  for (int i = pick(random, 1, 2); i > 0; --i) {
    Layer layer = named(*network, Op::Convolution, {main}, in.channels);
    layer.bias = true;
    layer.window = {3, 3, 1, 1, 1, 1, 1};
    main = append(network, layer);
  }
  Layer other = named(*network, Op::Convolution, {from}, in.channels);
  other.bias = true;
  const LayerIndex shortcut = append(network, other);
  Layer add = named(*network, Op::Add, {main, shortcut}, in.channels);
  add.activation = chance(random, 50) ? ActivationFunction::Relu : ActivationFunction::None;
  return append(network, add);
}

Layer random_average(const Network& network, LayerIndex input, const Shape& in,
                     std::mt19937& random) {
  Layer layer = named(network, Op::AveragePool, {input}, in.channels);
  Window& window = layer.window;
  window.kernel_h = std::min(pick(random, 1, 3), in.height);
  window.kernel_w = std::min(pick(random, 1, 3), in.width);
  window.stride_h = pick(random, 1, 2);
  window.stride_w = pick(random, 1, 2);
  window.pad_h = pick(random, 0, window.kernel_h / 2);
  window.pad_w = pick(random, 0, window.kernel_w / 2);
  layer.ceil_mode = chance(random, 50);
  layer.count_include_pad = chance(random, 50);
  return layer;
}

/// What a network may end with.
LayerIndex append_end(Network* network, LayerIndex last, std::mt19937& random) {
  const Shape in = network->shape_of(last);
  if (chance(random, 30)) {
    last = append(network, named(*network, Op::GlobalAveragePool, {last}, in.channels));
  }
  if (chance(random, 30)) {
    Layer layer = named(*network, Op::FullyConnected, {last}, pick(random, 1, 9));
    layer.bias = true;
    last = append(network, layer);
  }
  return last;
}

Layer random_pool(const Network& network, LayerIndex input, const Shape& in, std::mt19937& random) {
  Layer layer = named(network, Op::MaxPool, {input}, in.channels);
  layer.window = {std::min(2, in.height), std::min(pick(random, 2, 3), in.width), 2, 2, 0, 0, 1};
  layer.ceil_mode = chance(random, 50);
  return layer;
}

Layer reorg_of(const Network& network, LayerIndex input, const Shape& in, std::mt19937& random) {
  Layer layer = named(network, Op::Reorg, {input}, 4 * in.channels);
  layer.window = {2, 2, 2, 2, 0, 0, 1};
  layer.reorg_order = chance(random, 50) ? ReorgOrder::BlockMajor : ReorgOrder::ChannelMajor;
  return layer;
}

/// A shortcut around two layers: reorg beside a pool and a convolution, joined by concat.
LayerIndex append_bypass(Network* network, LayerIndex from, std::mt19937& random) {
  const Shape in = network->shape_of(from);
  const LayerIndex shortcut = append(network, reorg_of(*network, from, in, random));
  Layer pool = named(*network, Op::MaxPool, {from}, in.channels);
  pool.window = {2, 2, 2, 2, 0, 0, 1};
  LayerIndex main = append(network, pool);
  for (int i = pick(random, 1, 2); i > 0; --i) {
    Layer layer = named(*network, Op::Convolution, {main}, pick(random, 1, 6));
    layer.bias = true;
    layer.window = {3, 3, 1, 1, 1, 1, 1};
    main = append(network, layer);
  }
  const int channels = network->shape_of(shortcut).channels + network->shape_of(main).channels;
  return append(network, named(*network, Op::Concat, {shortcut, main}, channels));
}

Format fixed(std::mt19937& random, int low_bits, int high_bits, int fraction_bits) {
  static constexpr Rounding kRoundings[] = {Rounding::Rnd, Rounding::Trn, Rounding::RndConv};
  const int width = pick(random, low_bits, high_bits);
  return Format::fixed(width, width - fraction_bits, kRoundings[pick(random, 0, 2)],
                       chance(random, 70) ? Overflow::Sat : Overflow::Wrap);
}

std::vector<Code> random_codes(std::int64_t count, const Format& format, std::mt19937& random) {
  std::uniform_int_distribution<Code> any(static_cast<Code>(format.min_code()),
                                          static_cast<Code>(format.max_code()));
  std::vector<Code> codes(static_cast<std::size_t>(count));
  for (Code& code : codes) code = any(random);
  return codes;
}

void set_mean(const Layer& layer, LayerArithmetic* mean, std::mt19937& random) {
  Requantization* rule = &mean->requantization;
  rule->kind = Requantization::Kind::Multiply;
  rule->shift = 17;
  for (const int divisor : average_divisors(layer)) {
    rule->multiplier.push_back(((1 << rule->shift) + divisor / 2) / divisor);
  }
  rule->rounding = chance(random, 50) ? Rounding::Rnd : Rounding::Trn;
  rule->minimum = static_cast<Code>(mean->output.min_code());
  rule->maximum = static_cast<Code>(mean->output.max_code());
}

}  // namespace

Network random_network(std::mt19937& random) {
  Network network;
  network.name = "random";
  network.input = {pick(random, 1, 4), pick(random, 1, 11), pick(random, 1, 13)};
  LayerIndex last = kNetworkInput;
  const int layers = pick(random, 1, 5);
  for (int i = 0; i < layers; ++i) {
    const Shape in = network.shape_of(last);
    // A pooled picture has another format than what would meet it in the concat.
    const bool even = has_shared_format(network, last) && in.height % 2 == 0 && in.width % 2 == 0 &&
                      in.height > 1;
    if (chance(random, 15)) {
      last = append_residual(&network, last, random);
    } else if (chance(random, 12)) {
      last = append(&network, random_average(network, last, in, random));
    } else if (chance(random, 8)) {
      last = append(&network, named(network, Op::L2Normalize, {last}, in.channels));
    } else if (even && chance(random, 30)) {
      last = append_bypass(&network, last, random);
    } else if (in.height > 1 && in.width > 1 && chance(random, 25)) {
      last = append(&network, random_pool(network, last, in, random));
    } else {
      last = append(&network, random_convolution(network, last, in, random));
    }
  }
  network.outputs = {append_end(&network, last, random)};
  return network;
}

Network with_wide_paddings(Network network) {
  for (Layer& layer : network.layers) {
    if (layer.op != Op::Convolution) continue;
    const Window before = layer.window;
    layer.window.pad_h = before.extent_h() + 1;
    layer.window.pad_w = before.extent_w();
    if (!shape_mistakes(network, {}).empty()) layer.window = before;
  }
  infer_shapes(network);
  return network;
}

QuantizedModel random_model(const Network& network, std::mt19937& random) {
  QuantizedModel model;
  model.network = network;
  model.input_format = Format::fixed(8, 4, Rounding::Rnd, Overflow::Sat);
  const Format shared = Format::fixed(9, 5, Rounding::Rnd, Overflow::Sat);
  for (const Layer& layer : network.layers) {
    QuantizedLayer numbers;
    LayerArithmetic& a = numbers.arithmetic;
    const LayerIndex input = layer.inputs[0];
    a.input = input == kNetworkInput
                  ? model.input_format
                  : model.layers[static_cast<std::size_t>(input)].arithmetic.output;
    if (layer.has_weights()) {
      a.weight = fixed(random, 2, 9, 3);
      a.bias = fixed(random, 4, 9, 3);
      a.output = shared;
      a.accumulation.order = chance(random, 80) ? TermOrder::TapMajor : TermOrder::ChannelMajor;
      if (chance(random, 60)) {
        a.accumulation.terms_per_cast = pick(random, 1, 17);
        a.accumulation.accumulator = fixed(random, 10, 14, 6);
        if (chance(random, 50)) a.accumulation.partial = a.accumulation.accumulator;
      } else {
        a.accumulation.accumulator = Format::fixed(30, 30 - 4 - 3, Rounding::Trn, Overflow::Wrap);
        a.accumulation.accumulator.fraction_bits = a.input.fraction_bits + a.weight.fraction_bits;
      }
      a.requantization.kind = Requantization::Kind::Cast;
      if (layer.activation == ActivationFunction::Relu) a.requantization.minimum = 0;
      numbers.weight = random_codes(layer.weights(), a.weight, random);
      numbers.bias = random_codes(layer.out.channels, a.bias, random);
      a.padding_code = chance(random, 30) ? -1 : 0;
    } else if (layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool) {
      a.output = shared;
      set_mean(layer, &a, random);
      a.padding_code = chance(random, 30) ? 3 : 0;
    } else if (layer.op == Op::L2Normalize) {
      a.weight = fixed(random, 4, 9, 3);
      a.output = shared;
      a.requantization.shift = pick(random, 5, 12);
      a.requantization.minimum = static_cast<Code>(a.output.min_code());
      a.requantization.maximum = static_cast<Code>(a.output.max_code());
      numbers.weight = random_codes(layer.in.channels, a.weight, random);
    } else if (layer.op == Op::Add) {
      a.output = a.input;
      a.accumulation.accumulator = Format::fixed(32, 32 - a.input.fraction_bits);
      if (layer.activation == ActivationFunction::Relu) a.requantization.minimum = 0;
    } else {
      // All operands of a join share a format here: the picture's own is taken over by no layer.
      a.output = a.input;
      a.requantization.kind = Requantization::Kind::Identity;
      if (layer.op == Op::MaxPool) a.padding_code = static_cast<Code>(a.input.min_code());
    }
    model.layers.push_back(std::move(numbers));
  }
  return model;
}

FeatureMap random_input(const QuantizedModel& model, std::mt19937& random) {
  const Shape& shape = model.network.input;
  return {shape, model.input_format, random_codes(shape.size(), model.input_format, random)};
}

DesignSpec random_design(const Network& network, std::mt19937& random) {
  DesignSpec design;
  design.name = "random";
  design.folding = DesignSpec::FoldingPolicy::Explicit;
  design.fifo_depth = pick(random, 2, 40);
  design.execution =
      chance(random, 50) ? DesignSpec::Execution::Sequential : DesignSpec::Execution::Resident;
  design.weights =
      chance(random, 50) ? DesignSpec::Weights::Resident : DesignSpec::Weights::Streamed;
  design.fusion = static_cast<DesignSpec::Fusion>(pick(random, 0, 3));
  if (design.fusion == DesignSpec::Fusion::Explicit) {
    for (const Layer& layer : network.layers) {
      if (design.groups.empty() || chance(random, 40)) design.groups.emplace_back();
      design.groups.back().push_back(layer.name);
    }
  }
  for (const Layer& layer : network.layers) {
    Folding folding;
    const int terms =
        layer.is_depthwise() ? layer.window.taps() : layer.window.taps() * layer.in.channels;
    folding.pe = pick(random, 1, layer.out.channels);
    folding.simd = layer.has_weights() ? pick(random, 1, terms) : 1;
    const int most_pixels = chance(random, 50) ? layer.out.width : std::min(4, layer.out.width);
    folding.pixels = chance(random, 25) ? pick(random, 1, most_pixels) : 1;
    design.stages[layer.name] = folding;
  }
  design.dma_ports = pick(random, 1, 3);
  design.dma_burst_beats = 1 << pick(random, 2, 6);
  // From a copy, so that what comes behind is what it was before there were packings.
  std::mt19937 packing(random);
  using Packing = DesignSpec::DdrPacking;
  design.map_packing = chance(packing, 50) ? Packing::Dense : Packing::Byte;
  design.weight_packing = chance(packing, 50) ? Packing::Dense : Packing::Byte;
  return design;
}

BoardSpec plain_board() {
  BoardSpec board;
  board.name = "plain";
  board.part = "xczu3eg";
  board.family = "ultrascale_plus";
  board.capacity = {70560, 28800, 141120, 216, 0, 360};
  board.port.latency_cycles = 4;
  return board;
}

MemorySpec plain_memory() {
  MemorySpec memory;
  memory.name = "plain";
  memory.protocol = "DDR3";
  memory.tck_ns = 1.25;
  memory.bus_bits = 64;
  memory.device_bits = 8;
  memory.rows = 65536;
  memory.columns = 1024;
  memory.timing = {11, 8, 11, 11, 28, 39, 5, 5, 24, 4, 4, 6, 6, 12, 6, 208, 6240, 1};
  memory.address_map = {"offset", "column", "bank_group", "bank", "row"};
  return memory;
}

std::vector<LayerArithmetic> arithmetic_of(const QuantizedModel& model) {
  std::vector<LayerArithmetic> all;
  for (const QuantizedLayer& layer : model.layers) all.push_back(layer.arithmetic);
  return all;
}

}  // namespace rill::test
