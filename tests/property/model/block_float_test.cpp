// SPDX-License-Identifier: Apache-2.0
// Block floating point in the machine: exponents a group of channels of a map, biases of a fixed
// point, and the published hardware's shifter (reference/quantization.md, section 6).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/engine/engine.h"
#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/quantize/block_float.h"
#include "sim/reference/code_reference.h"
#include "sim/reference/float_reference.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

constexpr int kMantissa = 8;

struct Case {
  Network network;
  FloatParameters parameters;
  NumericsSpec numerics;
  QuantizedModel model;
  FeatureMap input;
  std::vector<FeatureMap> maps;  ///< of the plain reference
};

NumericsSpec random_blocks(std::mt19937& random) {
  const auto number = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  NumericsSpec spec;
  spec.input.format = Format::block_float(kMantissa);
  spec.input.power_of_two_scale = true;
  const int weight_block = number(0, 2) == 0 ? 0 : number(1, 4);
  const int map_block = number(0, 3) == 0 ? 0 : number(1, 5);
  spec.defaults.weight = FormatSpec{Format::block_float(kMantissa, weight_block), true, true};
  spec.defaults.output = FormatSpec{Format::block_float(kMantissa, map_block), false, true};
  if (number(0, 2) > 0) {
    spec.defaults.bias =
        FormatSpec{Format::fixed(32, 16, Rounding::RndConv, Overflow::Sat), false, false};
  }
  spec.defaults.requantization = RequantizationUnit::Shift;
  spec.defaults.requantization_rounding = number(0, 1) == 0 ? Rounding::RndConv : Rounding::Trn;
  if (number(0, 1) == 0) {
    spec.defaults.requantization_overflow = RequantizationOverflow::KeepSign;
  }
  return spec;
}

/// Maps of very different channels: otherwise every group would have one exponent.
FloatParameters uneven_parameters(const Network& network, std::uint32_t seed) {
  FloatParameters parameters = synthetic_parameters(network, seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> exponent(-2, 1);
  std::uniform_real_distribution<double> bias(-1, 1);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights()) continue;
    const auto channels = static_cast<std::size_t>(layer.out_channels);
    const std::size_t filter = parameters[i].weight.size() / channels;
    for (std::size_t o = 0; o < channels; ++o) {
      const int shift = exponent(random);
      for (std::size_t w = 0; w < filter; ++w) {
        double& weight = parameters[i].weight[o * filter + w];
        weight = std::ldexp(weight, shift);
      }
    }
    for (double& value : parameters[i].bias) value = bias(random);
  }
  return parameters;
}

/// Nothing when the network meets maps in a way that the numerics refuse.
bool make_case(std::uint32_t seed, Case* result) {
  std::mt19937 random(seed);
  result->network = test::random_network(random);
  result->parameters = uneven_parameters(result->network, seed);
  RealMap picture{result->network.input, {}};
  std::uniform_real_distribution<double> value(-2, 2);
  for (std::int64_t i = 0; i < picture.shape.size(); ++i) picture.values.push_back(value(random));
  result->numerics = random_blocks(random);
  const Calibration ranges = calibrate(result->network, result->parameters, {picture});
  try {
    result->model = quantize_model(result->network, result->numerics, result->parameters, ranges);
  } catch (const ConfigError&) {
    return false;
  }
  result->input = quantize_input(picture, result->model.input_format);
  result->maps = evaluate_codes(result->model, result->input);
  return true;
}

double smallest_step(const Format& format) {
  return *std::min_element(format.scale.begin(), format.scale.end());
}

/// What a weight's code stands for: it contains the exponent of the channel that it meets.
std::vector<double> real_weights(const Layer& layer, const QuantizedLayer& numbers) {
  const LayerArithmetic& formats = numbers.arithmetic;
  const auto outputs = static_cast<std::size_t>(layer.out_channels);
  const std::size_t filter = numbers.weight.size() / outputs;
  const auto taps = static_cast<std::size_t>(layer.window.taps());
  const std::size_t inputs = filter / taps;
  const std::size_t filters = outputs / static_cast<std::size_t>(layer.groups);
  std::vector<double> weights;
  for (std::size_t w = 0; w < numbers.weight.size(); ++w) {
    const std::size_t out = w / filter;
    const auto in = static_cast<int>(out / filters * inputs + w % filter / taps);
    const double step = formats.weight.lsb(static_cast<int>(out)) * smallest_step(formats.input) /
                        formats.input.lsb(in);
    weights.push_back(numbers.weight[w] * step);
  }
  return weights;
}

RealMap reals_of(const FeatureMap& map) {
  RealMap reals{map.shape, {}};
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    const auto channel = static_cast<int>(i % static_cast<std::size_t>(map.shape.channels));
    reals.values.push_back(map.format.real(map.codes[i], channel));
  }
  return reals;
}

/// One layer in double on the maps and weights that codes stand for: exact, since all of them are
/// small integers times powers of two.
RealMap layer_in_float(const Case& c, std::size_t index) {
  Network single;
  single.layers = {c.network.layers[index]};
  Layer& layer = single.layers.front();
  const LayerIndex source = layer.inputs.front();
  const FeatureMap& operand =
      source == kNetworkInput ? c.input : c.maps[static_cast<std::size_t>(source)];
  layer.inputs = {kNetworkInput};
  layer.activation = ActivationFunction::None;
  single.input = operand.shape;
  LayerParameters parameters;
  parameters.weight = real_weights(layer, c.model.layers[index]);
  for (const double bias : c.parameters[index].bias) {
    // 16 fraction bits, half to even (quantization.md, 6.2).
    parameters.bias.push_back(std::ldexp(std::nearbyint(std::ldexp(bias, 16)), -16));
  }
  return evaluate_float(single, {parameters}, reals_of(operand)).front();
}

/// The published software's code of a real number, or the hardware's.
double expected_code(double steps, const NumericsSpec& numerics, ActivationFunction activation) {
  const bool truncates = numerics.defaults.requantization_rounding == Rounding::Trn;
  double code = truncates ? std::floor(steps) : std::nearbyint(steps);
  if (numerics.defaults.requantization_overflow) {  // sign bit and seven low bits
    const double low = code - 128 * std::floor(code / 128);
    code = code < 0 ? low - 128 : low;
  } else {
    code = std::clamp(code, -126.0, 126.0);
  }
  return activation == ActivationFunction::None ? code : std::max(code, 0.0);
}

TEST(BlockFloat, CodesAreRealSumsRoundedOnce) {
  int groups = 0;
  int behind = 0;
  int wrapped = 0;
  int layers = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Case c;
    if (!make_case(seed, &c)) continue;
    for (std::size_t i = 0; i < c.maps.size(); ++i) {
      const Layer& layer = c.network.layers[i];
      const Requantization& rule = c.model.layers[i].arithmetic.requantization;
      const bool fixed_bias = c.numerics.defaults.bias.has_value() || c.parameters[i].bias.empty();
      if (!layer.has_weights() || rule.kind != Requantization::Kind::Multiply || !fixed_bias) {
        continue;
      }
      ++layers;
      const Format& format = c.maps[i].format;
      groups += format.scale.size() > 1 && smallest_step(format) < format.scale.back() ? 1 : 0;
      behind += rule.offset.empty() ? 0 : 1;
      const RealMap real = layer_in_float(c, i);
      for (std::size_t at = 0; at < real.values.size(); ++at) {
        const auto channel = static_cast<int>(at % static_cast<std::size_t>(real.shape.channels));
        const double steps = real.values[at] / format.lsb(channel);
        wrapped += rule.keeps_sign && std::abs(steps) >= 128 ? 1 : 0;
        ASSERT_EQ(c.maps[i].codes[at], expected_code(steps, c.numerics, layer.activation))
            << layer.name << " element " << at << ", " << steps << " steps";
      }
    }
  }
  EXPECT_GT(layers, 300);
  EXPECT_GT(groups, 50);
  EXPECT_GT(behind, 100);
  EXPECT_GT(wrapped, 50);
}

TEST(BlockFloat, TheEngineEqualsTheReference) {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    Case c;
    if (!make_case(seed, &c)) continue;
    const std::vector<FeatureMap> fast = Engine(c.model).run(c.input);
    for (std::size_t i = 0; i < fast.size(); ++i) {
      ASSERT_EQ(fast[i].codes, c.maps[i].codes) << "seed " << seed << " layer " << i;
    }
  }
}

// Mantissas are the published ones wherever the shifter's four bits reach the block.
TEST(BlockFloat, WeightsAreThePublishedMantissas) {
  std::size_t equal = 0;
  std::size_t others = 0;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    Case c;
    if (!make_case(seed, &c)) continue;
    for (std::size_t i = 0; i < c.maps.size(); ++i) {
      const Layer& layer = c.network.layers[i];
      if (!layer.has_weights()) continue;
      const std::vector<double> real = real_weights(layer, c.model.layers[i]);
      const std::vector<double>& weight = c.parameters[i].weight;
      const std::size_t filter = weight.size() / static_cast<std::size_t>(layer.out_channels);
      const auto taps = static_cast<std::size_t>(layer.window.taps());
      const int asked = c.numerics.defaults.weight->format.block_channels;
      const bool whole = asked == 0 || layer.op == Op::FullyConnected;
      const std::size_t block = whole ? filter : taps * static_cast<std::size_t>(asked);
      for (std::size_t w = 0; w < weight.size(); ++w) {
        const std::size_t first = w / filter * filter + w % filter / block * block;
        const std::size_t last = std::min(first + block, w / filter * filter + filter);
        std::vector<float> values;
        for (std::size_t at = first; at < last; ++at) {
          values.push_back(static_cast<float>(weight[at]));
        }
        const int exponent = bfp::block_exponent(8, values.data(), values.size());
        const std::int64_t code = bfp::code(kMantissa, exponent, static_cast<float>(weight[w]));
        const double published = bfp::value(kMantissa, exponent, code);
        if (real[w] == published) {
          ++equal;
          continue;
        }
        // Raised by at most what lies beyond the shifter.
        ++others;
        ASSERT_NEAR(real[w], published, std::abs(published) + std::exp2(exponent))
            << "seed " << seed;
      }
    }
  }
  EXPECT_GT(equal, 20 * others);
}

// 6.4: an exponent of 2 or more may be given up for the sake of the others; the outlier is clipped.
TEST(BlockFloat, ExponentsOfWeightsFollowTheDivergence) {
  Network network;
  Layer layer;
  layer.name = "a";
  layer.op = Op::Convolution;
  layer.inputs = {kNetworkInput};
  layer.out_channels = 1;
  network.input = {64, 1, 1};
  network.layers = {layer};
  infer_shapes(network);
  network.outputs = {0};
  std::mt19937 random(3);
  std::normal_distribution<double> value(0, 1);
  FloatParameters parameters(1);
  std::vector<float> weights;
  for (int i = 0; i < 64; ++i) weights.push_back(static_cast<float>(value(random)));
  weights[7] = 8.5F;
  parameters[0].weight.assign(weights.begin(), weights.end());
  NumericsSpec spec;
  spec.input.format = Format::block_float(kMantissa);
  spec.defaults.weight = FormatSpec{Format::block_float(kMantissa, 64), true, true};
  spec.defaults.output = FormatSpec{Format::block_float(kMantissa), false, true};
  spec.defaults.requantization = RequantizationUnit::Shift;
  Calibration ranges;
  ranges.input = {-1, 1, 1};
  ranges.layers = {{-20, 20, 20}};
  const auto codes = [&] { return quantize_model(network, spec, parameters, ranges).layers[0]; };
  const QuantizedLayer largest = codes();
  EXPECT_EQ(largest.arithmetic.weight.lsb(), std::exp2(3 - 6));
  EXPECT_EQ(largest.weight[7], 68);  // 8.5 / 2^-3
  spec.defaults.weight->divergence_exponents = true;
  const QuantizedLayer chosen = codes();
  EXPECT_EQ(chosen.arithmetic.weight.lsb(), std::exp2(2 - 6));
  EXPECT_EQ(chosen.weight[7], 126);  // 8.5 / 2^-4 = 136 is clipped
  for (std::size_t i = 0; i < weights.size(); ++i) {
    EXPECT_EQ(chosen.weight[i], bfp::code(kMantissa, 2, weights[i])) << i;
  }
}

}  // namespace
}  // namespace rill
