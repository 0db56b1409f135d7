// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/reference/code_reference.h"
#include "sim/reference/float_reference.h"
#include "tests/support/random_network.h"
#include "tests/support/random_numerics.h"

namespace rill {
namespace {

/// A random network with random scaled numerics, calibrated on a random picture.
struct Case {
  Network network;
  FloatParameters parameters;
  RealMap picture;
  QuantizedModel model;
};

NumericsSpec random_numerics(std::mt19937& random) {
  const auto number = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  NumericsSpec spec;
  spec.input.format = Format::scaled(number(4, 8), number(0, 1) == 1, false);
  const bool narrow = number(0, 1) == 1;
  spec.defaults.weight =
      FormatSpec{Format::scaled(number(2, 8), true, narrow), number(0, 1) == 1, false};
  // A concat may join the picture with other maps, so all maps have one format. Linear layers have
  // negative values: unsigned outputs then get a zero point.
  spec.defaults.output = FormatSpec{spec.input.format, false, number(0, 3) == 0};
  spec.defaults.multiplier_bits = number(8, 24);
  return spec;
}

using MakeNumerics = NumericsSpec (*)(std::mt19937&);

Case make_case(std::uint32_t seed, MakeNumerics numerics = random_numerics) {
  std::mt19937 random(seed);
  Case result;
  result.network = test::random_network(random);
  result.parameters = synthetic_parameters(result.network, seed);
  result.picture.shape = result.network.input;
  std::uniform_real_distribution<double> value(-2, 2);
  result.picture.values.resize(static_cast<std::size_t>(result.picture.shape.size()));
  for (double& v : result.picture.values) v = value(random);
  result.model = quantize_model(result.network, numerics(random), result.parameters,
                                calibrate(result.network, result.parameters, {result.picture}));
  return result;
}

/// The float network whose parameters are what the codes stand for.
FloatParameters parameters_of_codes(const Case& c) {
  FloatParameters parameters(c.model.layers.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const QuantizedLayer& layer = c.model.layers[i];
    if (layer.weight.empty()) continue;
    const LayerArithmetic& numbers = layer.arithmetic;
    const auto channels = static_cast<std::size_t>(c.network.layers[i].out_channels);
    const std::size_t per_channel = layer.weight.size() / channels;
    std::vector<double> weight_sum(channels, 0);
    for (std::size_t w = 0; w < layer.weight.size(); ++w) {
      const auto channel = static_cast<int>(w / per_channel);
      parameters[i].weight.push_back(numbers.weight.real(layer.weight[w], channel));
      weight_sum[w / per_channel] += layer.weight[w];
    }
    for (std::size_t o = 0; o < layer.bias.size(); ++o) {
      // What quantize_model() folded into the bias for the input's zero point is no bias.
      const double code = layer.bias[o] + numbers.input.zero() * weight_sum[o];
      parameters[i].bias.push_back(code * numbers.bias.lsb(static_cast<int>(o)));
    }
    // Thresholds hold the real bias, not a code of it.
    if (numbers.requantization.kind == Requantization::Kind::Thresholds) {
      parameters[i].bias = c.parameters[i].bias;
    }
  }
  return parameters;
}

RealMap reals_of(const FeatureMap& map) {
  RealMap reals{map.shape, {}};
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    const auto channel = static_cast<int>(i % static_cast<std::size_t>(map.shape.channels));
    reals.values.push_back(map.format.real(map.codes[i], channel));
  }
  return reals;
}

/// One layer in float on the maps that the codes stand for.
RealMap layer_in_float(const Case& c, const LayerParameters& parameters, std::size_t index,
                       const FeatureMap& input, const std::vector<FeatureMap>& maps) {
  Network single;
  single.layers = {c.network.layers[index]};
  Layer& layer = single.layers.front();
  const LayerIndex source = layer.inputs.front();
  const FeatureMap& operand =
      source == kNetworkInput ? input : maps[static_cast<std::size_t>(source)];
  layer.inputs = {kNetworkInput};
  single.input = operand.shape;
  return evaluate_float(single, {parameters}, reals_of(operand)).front();
}

// The promise of quantize_model(): multiplier and shift are exact, so every output code of a layer
// is the real result, computed with the weights that the codes stand for, rounded half up and
// clipped.
void expect_real_results_rounded_once(MakeNumerics numerics) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case c = make_case(seed, numerics);
    const FloatParameters parameters = parameters_of_codes(c);
    const FeatureMap input = quantize_input(c.picture, c.model.input_format);
    const std::vector<FeatureMap> maps = evaluate_codes(c.model, input);
    for (std::size_t i = 0; i < maps.size(); ++i) {
      if (!c.network.layers[i].has_weights()) continue;
      const Requantization& rule = c.model.layers[i].arithmetic.requantization;
      const Format& format = maps[i].format;
      const RealMap real = layer_in_float(c, parameters[i], i, input, maps);
      for (std::size_t at = 0; at < real.values.size(); ++at) {
        const double exact = real.values[at] / format.lsb() + format.zero();
        const double clipped =
            std::clamp(exact, static_cast<double>(rule.minimum), static_cast<double>(rule.maximum));
        // Half a step, and what double loses in sums of this size.
        ASSERT_NEAR(maps[i].codes[at], clipped, 0.5 + 1e-6)
            << c.network.layers[i].name << " element " << at;
      }
    }
  }
}

TEST(ScaledModel, EveryLayerIsItsRealResultRoundedOnce) {
  expect_real_results_rounded_once(random_numerics);
}

// Binary, ternary and power-of-two weights; shifts and thresholds in place of the multiplier.
TEST(ScaledModel, EveryNumberKindIsItsRealResultRoundedOnce) {
  expect_real_results_rounded_once(test::random_number_kinds);
}

TEST(ScaledModel, ShiftsMultiplyByPowersOfTwo) {
  int layers = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    const Case c = make_case(seed, test::random_number_kinds);
    for (const QuantizedLayer& layer : c.model.layers) {
      const Requantization& rule = layer.arithmetic.requantization;
      if (!rule.power_of_two) continue;
      ++layers;
      for (const std::int32_t multiplier : rule.multiplier) {
        EXPECT_GT(multiplier, 0);
        EXPECT_EQ(multiplier & (multiplier - 1), 0) << "seed " << seed;
      }
    }
  }
  EXPECT_GT(layers, 20);
}

// Block floating point: within a block of channels codes are a mantissa of at most 2^(m-1) - 2
// times one power of two, and a filter's blocks lie at most kBlockAlignment apart.
TEST(ScaledModel, BlocksShareAnExponent) {
  int blocks = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case c = make_case(seed, test::random_number_kinds);
    for (std::size_t i = 0; i < c.model.layers.size(); ++i) {
      const QuantizedLayer& layer = c.model.layers[i];
      const Format& format = layer.arithmetic.weight;
      if (layer.weight.empty() || format.mantissa_bits == 0) continue;
      const Layer& shape = c.network.layers[i];
      if (!shape.has_weights()) continue;  // gains of a norm
      const int taps = shape.window.taps();
      const int channels = shape.in.channels / shape.groups;
      const int width = format.block_channels > 0 ? format.block_channels : channels;
      const std::int64_t limit = (std::int64_t{1} << (format.mantissa_bits - 1)) - 2;
      for (int o = 0; o < shape.out_channels; ++o) {
        for (int first = 0; first < channels; first += width) {
          std::int64_t largest = 0;
          std::int64_t common = 0;  // bits in use: the lowest one is the block's step
          for (int at = first * taps; at < std::min(first + width, channels) * taps; ++at) {
            const std::int64_t code =
                std::abs(layer.weight[static_cast<std::size_t>(o * channels * taps + at)]);
            largest = std::max(largest, code);
            common |= code;
          }
          if (common == 0) continue;
          const std::int64_t most =
              format.block_channels > 0 ? std::int64_t{1} << kBlockAlignment : 1;
          EXPECT_LE(largest, limit * std::min(common & -common, most));
          ++blocks;
        }
      }
    }
  }
  EXPECT_GT(blocks, 500);
}

TEST(ScaledModel, ScalesHoldEveryWeightAndMap) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case c = make_case(seed);
    for (std::size_t i = 0; i < c.model.layers.size(); ++i) {
      const LayerArithmetic& numbers = c.model.layers[i].arithmetic;
      if (c.model.layers[i].weight.empty()) continue;
      const std::size_t channels = static_cast<std::size_t>(c.network.layers[i].out_channels);
      for (std::size_t w = 0; w < c.model.layers[i].weight.size(); ++w) {
        const auto channel = static_cast<int>(w / (c.model.layers[i].weight.size() / channels));
        const double real = numbers.weight.real(c.model.layers[i].weight[w], channel);
        // Largest positive code of a range that is not narrow: one less than -min, so one step.
        const double reach = numbers.weight.narrow ? 0.5 : 1.0;
        ASSERT_NEAR(real, c.parameters[i].weight[w], reach * numbers.weight.lsb(channel) * 1.0001);
      }
      if (!c.network.layers[i].has_weights()) continue;  // an L2 norm has a shift only
      // Multiplier and shift are the ratio of the scales, exactly but for double rounding.
      for (std::size_t m = 0; m < numbers.requantization.multiplier.size(); ++m) {
        const auto channel = static_cast<int>(m);
        const double ratio =
            numbers.input.lsb() * numbers.weight.lsb(channel) / numbers.output.lsb();
        EXPECT_NEAR(std::ldexp(numbers.requantization.multiplier[m], -numbers.requantization.shift),
                    ratio, 1e-12 * ratio);
      }
    }
  }
}

}  // namespace
}  // namespace rill
