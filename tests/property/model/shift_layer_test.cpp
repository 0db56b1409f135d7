// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/quantize/shift_network.h"
#include "sim/reference/code_reference.h"

namespace rill {
namespace {

NumericsSpec caq_numerics() {
  NumericsSpec spec;
  spec.input = {Format::scaled(8, true, false), false, true};
  spec.defaults.weight = FormatSpec{Format::powers_of_two(6), false, false};
  spec.defaults.output = FormatSpec{Format::scaled(8, true, false), true, true};
  spec.defaults.requantization = RequantizationUnit::Shift;
  return spec;
}

struct ShiftNetwork {
  Network network;
  FloatParameters parameters;
  RealMap picture;
};

/// Two convolutions; the second reads what the first gives in an exponent a channel.
ShiftNetwork random_case(std::mt19937& random) {
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  ShiftNetwork made;
  made.network.name = "shifts";
  made.network.input = {pick(1, 3), pick(3, 7), pick(3, 7)};
  for (int i = 0; i < 2; ++i) {
    Layer layer;
    layer.name = "layer" + std::to_string(i);
    layer.inputs = {i - 1};
    layer.out_channels = pick(1, 6);
    const int kernel = 2 * pick(0, 1) + 1;
    layer.window = {kernel, kernel, 1, 1, kernel / 2, kernel / 2, 1};
    layer.bias = true;
    layer.activation = pick(0, 1) == 1 ? ActivationFunction::Relu : ActivationFunction::None;
    made.network.layers.push_back(layer);
    infer_shapes(made.network);
    LayerParameters parameters;
    for (std::int64_t w = 0; w < made.network.layers.back().weights(); ++w) {
      // Seven exponents, some of them zero; channels of very different sizes.
      const double power = std::exp2(-pick(0, 6));
      parameters.weight.push_back(pick(0, 5) == 0 ? 0 : pick(0, 1) == 1 ? power : -power);
    }
    parameters.weight.front() = 1;  // the codebook begins at 2^0
    for (int o = 0; o < layer.out_channels; ++o) {
      parameters.bias.push_back(std::ldexp(pick(-1000, 1000), -pick(6, 10)));
    }
    made.parameters.push_back(parameters);
  }
  made.network.outputs = {1};
  made.picture.shape = made.network.input;
  for (std::int64_t i = 0; i < made.network.input.size(); ++i) {
    made.picture.values.push_back(std::ldexp(pick(-1000, 1000), -9));
  }
  return made;
}

int exponent_of(const Format& format, int channel) { return -std::ilogb(format.lsb(channel)); }

tf2::FeatureMap by_channels(const FeatureMap& map) {
  tf2::FeatureMap result{map.shape.channels, map.shape.height, map.shape.width, {}};
  for (int c = 0; c < map.shape.channels; ++c) {
    for (std::int64_t pixel = 0; pixel < map.shape.pixels(); ++pixel) {
      result.codes.push_back(static_cast<std::int8_t>(
          map.codes[static_cast<std::size_t>(pixel * map.shape.channels + c)]));
    }
  }
  return result;
}

/// The published runtime on the same exponents, from the real weights.
std::vector<std::int8_t> published(const ShiftNetwork& made, const QuantizedModel& model,
                                   std::size_t index, const FeatureMap& input, int out) {
  const Layer& layer = made.network.layers[index];
  const LayerArithmetic& numbers = model.layers[index].arithmetic;
  const int output_exponent = exponent_of(numbers.output, out);
  const std::size_t filter =
      made.parameters[index].weight.size() / static_cast<std::size_t>(layer.out_channels);
  std::vector<std::uint8_t> weights;
  for (std::size_t i = 0; i < filter; ++i) {
    const int channel = static_cast<int>(i) / layer.window.taps();
    weights.push_back(tf2::stored_weight(
        static_cast<float>(
            made.parameters[index].weight[static_cast<std::size_t>(out) * filter + i]),
        exponent_of(numbers.input, channel), output_exponent));
  }
  const auto bias = static_cast<float>(made.parameters[index].bias[static_cast<std::size_t>(out)]);
  return tf2::convolved(by_channels(input), weights, layer.window.kernel_h,
                        tf2::channel_constants(bias, std::nullopt, output_exponent),
                        layer.activation == ActivationFunction::Relu, tf2::Negation::Exact);
}

TEST(ShiftLayer, MachineNumbersGiveThePublishedCodes) {
  int distinct_exponents = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const ShiftNetwork made = random_case(random);
    NumericsSpec numerics = caq_numerics();
    const QuantizedModel model =
        quantize_model(made.network, numerics, made.parameters,
                       calibrate(made.network, made.parameters, {made.picture}));
    const FeatureMap input = quantize_input(made.picture, model.input_format);
    const std::vector<FeatureMap> maps = evaluate_codes(model, input);
    for (std::size_t index = 0; index < 2; ++index) {
      const FeatureMap& before = index == 0 ? input : maps[0];
      const Format& format = model.layers[index].arithmetic.output;
      for (int out = 0; out < made.network.layers[index].out_channels; ++out) {
        distinct_exponents += format.lsb(out) != format.lsb(0) ? 1 : 0;
        const std::vector<std::int8_t> expected = published(made, model, index, before, out);
        const tf2::FeatureMap found = by_channels(maps[index]);
        const auto first = static_cast<std::ptrdiff_t>(expected.size()) * out;
        ASSERT_TRUE(std::equal(expected.begin(), expected.end(), found.codes.begin() + first))
            << "layer " << index << " channel " << out;
      }
    }
  }
  EXPECT_GT(distinct_exponents, 20);
}

/// A convolution, then a deconvolution, whose tensor is [in][out][kh][kw].
ShiftNetwork with_deconvolution(std::mt19937& random) {
  ShiftNetwork made = random_case(random);
  Layer& layer = made.network.layers[1];
  layer.op = Op::Deconvolution;
  layer.window = {4, 4, 2, 2, 1, 1, 1};
  infer_shapes(made.network);
  std::vector<double>& weight = made.parameters[1].weight;
  weight.clear();
  for (std::int64_t i = 0; i < layer.weights(); ++i) {
    const double power = std::exp2(-std::uniform_int_distribution<int>(0, 6)(random));
    weight.push_back(random() % 2 == 0 ? power : -power);
  }
  weight.front() = 1;
  return made;
}

TEST(ShiftLayer, WeightsOfADeconvolutionMeetTheirChannels) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const ShiftNetwork made = with_deconvolution(random);
    const Layer& layer = made.network.layers[1];
    const Calibration ranges = calibrate(made.network, made.parameters, {made.picture});
    const std::vector<double>& weight = made.parameters[1].weight;
    const auto taps = static_cast<std::size_t>(layer.window.taps());
    const auto outputs = static_cast<std::size_t>(layer.out_channels);

    const QuantizedLayer shifts =
        quantize_model(made.network, caq_numerics(), made.parameters, ranges).layers[1];
    NumericsSpec blocks = caq_numerics();
    blocks.defaults.weight = FormatSpec{Format::block_float(8, 64), false, true};
    blocks.defaults.output = FormatSpec{Format::block_float(8), false, true};
    const QuantizedLayer mantissas =
        quantize_model(made.network, blocks, made.parameters, ranges).layers[1];
    for (std::size_t i = 0; i < weight.size(); ++i) {
      const auto out = static_cast<int>(i / taps % outputs);
      const auto in = static_cast<int>(i / (taps * outputs));
      const int shift = 15 - exponent_of(shifts.arithmetic.input, in) +
                        exponent_of(shifts.arithmetic.output, out) + std::ilogb(weight[i]);
      const Code code = Code{1} << std::clamp(shift, 0, 30);
      EXPECT_EQ(shifts.weight[i], weight[i] < 0 ? -code : code) << i;
      // A mantissa of a filter's one exponent is off by half a step, or by two where it is clipped.
      const Format& format = mantissas.arithmetic.weight;
      EXPECT_NEAR(format.real(mantissas.weight[i], out), weight[i], 2 * format.lsb(out)) << i;
      EXPECT_LE(std::abs(mantissas.weight[i]), 126);
    }
  }
}

}  // namespace
}  // namespace rill
