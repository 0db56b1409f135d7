// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bench/speed/skynet_layers.h"
#include "sim/core/units.h"
#include "sim/model/model.h"
#include "sim/network/average_window.h"
#include "sim/network/network.h"
#include "sim/reference/code_reference.h"

namespace rill {
namespace {

/// Random networks of every operation the engine knows, with the published SkyNet arithmetic or
/// exact integers, that end in the size of their input or smaller.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  template <typename List>
  auto one_of(const List& list) {
    return list[static_cast<std::size_t>(number(0, static_cast<int>(std::size(list)) - 1))];
  }

  QuantizedModel model() {
    QuantizedModel model;
    model.network.name = "random";
    model.network.input = {one_of(std::vector<int>{1, 2, 3, 5, 16, 17}), number(1, 11),
                           number(1, 13)};
    model.input_format = map_;
    const int count = number(1, 6);
    Shape shape = model.network.input;
    for (int i = 0; i < count; ++i) {
      add_layer(model, shape);
      model.network.layers.back().name = "layer" + std::to_string(i);
      infer_shapes(model.network);
      shape = model.network.layers.back().out;
    }
    model.network.outputs = {count - 1};
    for (const Layer& layer : model.network.layers) model.layers.push_back(numbers(layer));
    return model;
  }

  FeatureMap input(const QuantizedModel& model) {
    return {model.network.input, model.input_format,
            codes(model.input_format, model.network.input.size())};
  }

 private:
  const Format map_ = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  const Format weight_ = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
  const Format accumulator_ = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);

  std::vector<Code> codes(const Format& format, std::int64_t count) {
    std::uniform_int_distribution<Code> code(static_cast<Code>(format.min_code()),
                                             static_cast<Code>(format.max_code()));
    std::vector<Code> result;
    for (std::int64_t i = 0; i < count; ++i) result.push_back(code(random_));
    return result;
  }

  LayerIndex previous(const QuantizedModel& model) {
    return static_cast<LayerIndex>(model.network.layers.size()) - 1;
  }

  /// Another map of this size, for layers with two operands; the same one if there is none.
  LayerIndex partner(const QuantizedModel& model, const Shape& shape, bool same_channels) {
    std::vector<LayerIndex> partners{previous(model)};
    for (LayerIndex i = kNetworkInput; i < previous(model); ++i) {
      const Shape& other = model.network.shape_of(i);
      if (other.height == shape.height && other.width == shape.width &&
          (!same_channels || other.channels == shape.channels)) {
        partners.push_back(i);
      }
    }
    return one_of(partners);
  }

  void add_layer(QuantizedModel& model, const Shape& shape) {
    Layer layer;
    layer.inputs = {previous(model)};
    switch (number(0, 13)) {
      case 0:
      case 1:
        convolution(layer, shape, 1);
        break;
      case 2:
      case 3:
        convolution(layer, shape, shape.channels);
        break;
      case 4:
        layer.op = Op::Convolution;
        layer.out_channels = one_of(std::vector<int>{1, 10, 16, 33});
        layer.bias = number(0, 1) == 1;
        break;
      case 5:
        layer.op = Op::MaxPool;
        layer.window = window(shape, number(1, 3), 1);
        layer.window.dilation = 1;
        layer.out_channels = shape.channels;
        break;
      case 6:
        layer.op = Op::Concat;
        layer.inputs.push_back(partner(model, shape, false));
        layer.out_channels = shape.channels + model.network.shape_of(layer.inputs.back()).channels;
        break;
      case 7:
        layer.op = Op::Add;
        layer.inputs.push_back(partner(model, shape, true));
        layer.out_channels = shape.channels;
        break;
      case 8:
        layer.op = Op::AveragePool;
        layer.window = window(shape, number(1, 4), 1);
        layer.window.dilation = 1;
        layer.ceil_mode = number(0, 1) == 1;
        layer.count_include_pad = number(0, 1) == 1;
        break;
      case 9:
        layer.op = Op::GlobalAveragePool;
        break;
      case 10:
        layer.op = Op::L2Normalize;
        break;
      case 11:
        layer.op = Op::FullyConnected;
        layer.out_channels = one_of(std::vector<int>{1, 7, 16, 33});
        layer.bias = number(0, 1) == 1;
        break;
      case 12:
        grouped(layer, shape);
        break;
      default:
        reorg(layer, shape);
        break;
    }
    model.network.layers.push_back(layer);
  }

  Window window(const Shape& shape, int kernel, int dilation) {
    Window result;
    result.kernel_h = result.kernel_w = kernel;
    if (number(0, 3) == 0) result.kernel_w = number(1, 5);
    result.stride_h = number(1, 2);
    result.stride_w = number(1, 3);
    result.dilation = dilation;
    result.pad_h = number(0, result.kernel_h / 2);
    result.pad_w = number(0, result.kernel_w / 2);
    // Where the map is too small for the window, one of a single tap still fits.
    if (shape.height + 2 * result.pad_h < result.extent_h()) {
      result.kernel_h = 1;
      result.pad_h = 0;
    }
    if (shape.width + 2 * result.pad_w < result.extent_w()) {
      result.kernel_w = 1;
      result.pad_w = 0;
    }
    return result;
  }

  void convolution(Layer& layer, const Shape& shape, int groups) {
    layer.op = Op::Convolution;
    layer.groups = groups;
    layer.out_channels = groups == 1 ? one_of(std::vector<int>{1, 3, 8, 17}) : shape.channels;
    layer.window = window(shape, one_of(std::vector<int>{1, 2, 3, 3, 5}), number(1, 2));
    layer.bias = number(0, 1) == 1;
  }

  /// Some groups of several channels each.
  void grouped(Layer& layer, const Shape& shape) {
    convolution(layer, shape, 1);
    if (shape.channels % 2 == 0) layer.groups = 2;
    layer.out_channels = layer.groups * number(1, 5);
  }

  void reorg(Layer& layer, const Shape& shape) {
    layer.op = Op::Reorg;
    layer.window.stride_h = shape.height % 2 == 0 ? 2 : 1;
    layer.window.stride_w = shape.width % 2 == 0 ? 2 : 1;
    layer.window.kernel_h = layer.window.stride_h;
    layer.window.kernel_w = layer.window.stride_w;
    layer.out_channels = shape.channels * layer.window.taps();
    layer.reorg_order = number(0, 1) == 0 ? ReorgOrder::BlockMajor : ReorgOrder::ChannelMajor;
  }

  QuantizedLayer numbers(const Layer& layer) {
    QuantizedLayer result;
    LayerArithmetic& arithmetic = result.arithmetic;
    arithmetic.input = arithmetic.output = map_;
    arithmetic.weight = arithmetic.bias = weight_;
    arithmetic.requantization.minimum = number(0, 1) == 0 ? 0 : INT32_MIN;
    if (layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool) {
      average(arithmetic, layer);
    } else if (layer.op == Op::L2Normalize) {
      arithmetic.requantization.rounding = rounding();
      arithmetic.requantization.shift = number(-8, 20);
      arithmetic.requantization.minimum = static_cast<Code>(map_.min_code());
      arithmetic.requantization.maximum = static_cast<Code>(map_.max_code());
      result.weight = codes(weight_, layer.in.channels);
    } else if (layer.op == Op::Add) {
      if (number(0, 1) == 0) arithmetic.accumulation.accumulator = accumulator_;
    } else if (!layer.has_weights()) {
      arithmetic.requantization.kind = Requantization::Kind::Identity;
    } else {
      arithmetic.padding_code = number(-1, 0);
      arithmetic.accumulation = accumulation(layer);
      if (arithmetic.accumulation.accumulator.width == 32) scale(arithmetic, layer);
      result.weight = codes(weight_, layer.weights());
      if (layer.bias) result.bias = codes(weight_, layer.out.channels);
    }
    return result;
  }

  Rounding rounding() {
    return one_of(
        std::vector<Rounding>{Rounding::Rnd, Rounding::Trn, Rounding::RndConv, Rounding::RndZero});
  }

  void average(LayerArithmetic& arithmetic, const Layer& layer) {
    Requantization& rule = arithmetic.requantization;
    rule.kind = Requantization::Kind::Multiply;
    rule.rounding = rounding();
    rule.shift = 17;
    const bool has_offset = number(0, 1) == 1;
    for (const int divisor : average_divisors(layer)) {
      rule.multiplier.push_back(((1 << rule.shift) + divisor / 2) / divisor);
      if (has_offset) rule.offset.push_back(number(-1000000, 1000000));
    }
    rule.minimum = static_cast<Code>(map_.min_code());
    rule.maximum = static_cast<Code>(map_.max_code());
    arithmetic.padding_code = number(-3, 3);
  }

  Accumulation accumulation(const Layer& layer) {
    Accumulation rule;
    if (number(0, 1) == 0) return rule;  // exact, 32 bits
    const bool depthwise = layer.is_depthwise();
    rule.terms_per_cast = depthwise ? 1 : 16;
    rule.accumulator = depthwise ? map_ : accumulator_;
    if (!depthwise) rule.partial = accumulator_;
    return rule;
  }

  /// Integers with a multiplier that brings the sums of this layer back to 9 bits.
  void scale(LayerArithmetic& arithmetic, const Layer& layer) {
    arithmetic.input.fraction_bits = arithmetic.weight.fraction_bits = 0;
    arithmetic.bias.fraction_bits = 0;
    Requantization& rule = arithmetic.requantization;
    rule.kind = Requantization::Kind::Multiply;
    for (int c = 0; c < layer.out.channels; ++c) rule.multiplier.push_back(number(1000, 30000));
    rule.shift = 26;
    rule.minimum = static_cast<Code>(arithmetic.output.min_code());
    rule.maximum = static_cast<Code>(arithmetic.output.max_code());
  }

  std::mt19937 random_;
};

TEST(Engine, EqualsTheReferenceForRandomNetworks) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Maker maker(seed);
    const QuantizedModel model = maker.model();
    const FeatureMap input = maker.input(model);
    const std::vector<FeatureMap> expected = evaluate_codes(model, input);
    const Engine engine(model);
    const std::vector<FeatureMap> computed = engine.run(input);
    ASSERT_EQ(computed.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(computed[i].shape, expected[i].shape) << "layer " << i;
      ASSERT_EQ(computed[i].codes, expected[i].codes)
          << "layer " << i << ", operation " << static_cast<int>(model.network.layers[i].op);
    }
    const std::vector<FeatureMap> outputs = engine.run_outputs(input);
    ASSERT_EQ(outputs.size(), 1U);
    EXPECT_EQ(outputs.front().codes, expected.back().codes);
  }
}

TEST(Engine, EqualsTheReferenceForAllOfSkyNetInThreeNumerics) {
  for (const std::string& numerics : bench::numerics_names()) {
    SCOPED_TRACE(numerics);
    const QuantizedModel model = bench::skynet_model(numerics, 32, 48);
    const FeatureMap input = bench::random_input(model);
    const std::vector<FeatureMap> expected = evaluate_codes(model, input);
    const std::vector<FeatureMap> computed = Engine(model).run(input);
    ASSERT_EQ(computed.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(computed[i].codes, expected[i].codes) << model.network.layers[i].name;
      // A map of one code only would prove little.
      const auto [low, high] =
          std::minmax_element(expected[i].codes.begin(), expected[i].codes.end());
      EXPECT_LT(*low, *high) << model.network.layers[i].name;
    }
  }
}

}  // namespace
}  // namespace rill
