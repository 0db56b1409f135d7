// SPDX-License-Identifier: Apache-2.0
// Average pools and L2 norms as codes: reciprocals, zero points, gains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/model/quantize_model.h"
#include "sim/numerics/cast.h"
#include "sim/reference/code_reference.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

using testing::ElementsAre;

Layer average(const char* name, LayerIndex input, int kernel, int pad, bool count_pad) {
  Layer layer = test::simple_layer(name, Op::AveragePool, {input});
  layer.window.kernel_h = layer.window.kernel_w = kernel;
  layer.window.pad_h = layer.window.pad_w = pad;
  layer.count_include_pad = count_pad;
  return layer;
}

const Format kInt8 = Format::fixed(8, 8, Rounding::Rnd, Overflow::Sat);

LayerArithmetic fixed_mean(int size, std::optional<int> multiplier_bits) {
  NumericsSpec spec = test::same_numerics(kInt8, kInt8, kInt8);
  spec.defaults.multiplier_bits = multiplier_bits;
  const Network network = test::network_of(
      {1, size, size}, {test::simple_layer("mean", Op::GlobalAveragePool, {kNetworkInput})});
  return quantize_model(network, spec, FloatParameters(1), {}).layers[0].arithmetic;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(std::floor(static_cast<double>(a) / static_cast<double>(b)));
}

// reference/quantization.md section 5.3: floor((floor(sum*669 / 2^14) + 1) / 2), clipped.
TEST(AveragePool, MeanOf49IsThatOfTheCaqScheme) {
  const LayerArithmetic mean = fixed_mean(7, 11);
  EXPECT_THAT(mean.requantization.multiplier, ElementsAre(669));
  EXPECT_EQ(mean.requantization.shift, 15);
  for (std::int64_t sum = -49 * 128; sum <= 49 * 127; ++sum) {
    const std::int64_t expected =
        std::clamp<std::int64_t>(floor_div(floor_div(sum * 669, 1 << 14) + 1, 2), -128, 127);
    ASSERT_EQ(requantize(mean, sum, 0), expected) << sum;
  }
}

// 17 bits of reciprocal: off by less than 49 * 128 / 2^23 = 0.0008 steps, and a 49th is never
// nearer than 1/98 to a half.
TEST(AveragePool, MeanOf49IsRoundedToTheNearest) {
  const LayerArithmetic mean = fixed_mean(7, std::nullopt);
  for (std::int64_t sum = -49 * 128; sum <= 49 * 127; ++sum) {
    const double exact = std::floor(static_cast<double>(sum) / 49 + 0.5);
    ASSERT_EQ(requantize(mean, sum, 0), exact) << sum;
  }
}

TEST(AveragePool, BordersDivideByWhatTheySee) {
  const Network network =
      test::network_of({1, 4, 4}, {average("mean", kNetworkInput, 3, 1, false)});
  const NumericsSpec spec = test::same_numerics(kInt8, kInt8, kInt8);
  const QuantizedModel model = quantize_model(network, spec, FloatParameters(1), {});
  // Divisors 4, 6 and 9; the largest multiplier below 2^17 has shift 18 (2^18 / 4 = 2^16).
  const Requantization& rule = model.layers[0].arithmetic.requantization;
  EXPECT_EQ(rule.shift, 18);
  EXPECT_THAT(rule.multiplier, ElementsAre(65536, 43691, 29127));
  const std::vector<FeatureMap> maps =
      evaluate_codes(model, {network.input, kInt8, std::vector<Code>(16, 36)});
  EXPECT_THAT(maps[0].codes, testing::Each(36));
}

TEST(AveragePool, ZeroPointsStayExact) {
  NumericsSpec spec =
      test::same_numerics(Format::scaled(8, false, false), Format::scaled(8, true, true),
                          Format::scaled(8, false, false));
  const Network network = test::network_of({1, 5, 5}, {average("mean", kNetworkInput, 3, 1, true)});
  const MapRange range{-1, 3, 3};
  const QuantizedModel model = quantize_model(network, spec, FloatParameters(1), {range, {range}});
  const LayerArithmetic& mean = model.layers[0].arithmetic;
  ASSERT_NE(mean.input.zero(), 0);
  EXPECT_EQ(mean.output.scale, mean.input.scale);
  EXPECT_EQ(mean.padding_code, mean.input.zero());
  FeatureMap input{network.input, model.input_format, {}};
  for (int i = 0; i < 25; ++i) input.codes.push_back((i * 97 + 11) % 256);
  const std::vector<Code> codes = evaluate_codes(model, input)[0].codes;
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 5; ++x) {
      double sum = 0;
      for (int i = std::max(y - 1, 0); i <= std::min(y + 1, 4); ++i) {
        for (int j = std::max(x - 1, 0); j <= std::min(x + 1, 4); ++j) {
          sum += model.input_format.real(input.codes[static_cast<std::size_t>(i * 5 + j)]);
        }
      }
      const double code = mean.output.real(codes[static_cast<std::size_t>(y * 5 + x)]);
      EXPECT_NEAR(code, sum / 9, 0.501 * mean.output.lsb()) << y << ',' << x;
    }
  }
}

TEST(AveragePool, AnOutputOfItsOwnIsRescaled) {
  NumericsSpec spec = test::same_numerics(kInt8, kInt8, kInt8);
  spec.layers["mean"].output =
      FormatSpec{Format::fixed(12, 8, Rounding::Rnd, Overflow::Sat), false, false};
  const Network network = test::network_of(
      {1, 3, 3}, {test::simple_layer("mean", Op::GlobalAveragePool, {kNetworkInput})});
  const QuantizedModel model = quantize_model(network, spec, FloatParameters(1), {});
  const auto maps = evaluate_codes(model, {network.input, kInt8, {1, 2, 3, 4, 5, 6, 7, 8, 10}});
  EXPECT_THAT(maps[0].codes, ElementsAre(82));  // 46 / 9 = 5.11 = 81.8 sixteenths
}

// One rounding at the end: half a step, and what 17 bits of mantissa and 8 fraction bits of the
// root lose of a value.
TEST(L2Norm, IsWithinHalfAStepOfTheRealNorm) {
  const int channels = 64;
  for (const bool fixed : {true, false}) {
    const Format input = fixed ? kInt8 : Format::scaled(8, true, false);
    const Format gain =
        fixed ? Format::fixed(12, 6, Rounding::Rnd, Overflow::Sat) : Format::scaled(10, true, true);
    const Format output =
        fixed ? Format::fixed(10, 5, Rounding::Rnd, Overflow::Sat) : Format::scaled(8, true, false);
    const NumericsSpec spec = test::same_numerics(input, gain, output);
    const Network network = test::network_of(
        {channels, 1, 3}, {test::simple_layer("norm", Op::L2Normalize, {kNetworkInput})});
    FloatParameters parameters(1);
    for (int c = 0; c < channels; ++c) parameters[0].weight.push_back(15 + c * 0.15);
    Calibration ranges;
    ranges.input = {-1, 1, 1};
    ranges.layers = {{-12, 12, 12}};
    const QuantizedModel model = quantize_model(network, spec, parameters, ranges);
    FeatureMap map{network.input, model.input_format, {}};
    for (int i = 0; i < 2 * channels; ++i) map.codes.push_back((i * i * 31 + 7) % 255 - 127);
    map.codes.resize(static_cast<std::size_t>(3 * channels), 0);  // and a pixel of zeros
    const std::vector<Code> codes = evaluate_codes(model, map)[0].codes;
    const LayerArithmetic& norm = model.layers[0].arithmetic;
    for (int pixel = 0; pixel < 3; ++pixel) {
      double squares = 0;
      for (int c = 0; c < channels; ++c) {
        squares += std::pow(map.codes[static_cast<std::size_t>(pixel * channels + c)], 2);
      }
      for (int c = 0; c < channels; ++c) {
        const auto at = static_cast<std::size_t>(pixel * channels + c);
        const double g = norm.weight.real(model.layers[0].weight[static_cast<std::size_t>(c)]);
        const double real = squares > 0 ? map.codes[at] / std::sqrt(squares) * g : 0;
        EXPECT_NEAR(norm.output.real(codes[at]), real,
                    0.5 * norm.output.lsb() + 3e-5 * std::abs(real))
            << "fixed " << fixed << ", pixel " << pixel << ", channel " << c;
      }
    }
  }
}

}  // namespace
}  // namespace rill
