// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/winograd_function.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "modules/dsp_array/function.h"

namespace rill {
namespace {

int pick(std::mt19937& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

LayerArithmetic arithmetic_of(int input_bits, int weight_bits, int outputs) {
  LayerArithmetic numbers;
  numbers.input = Format::scaled(input_bits, true, false);
  numbers.weight = Format::scaled(weight_bits, true, false);
  numbers.bias = Format::scaled(32, true, false);
  numbers.output = Format::scaled(32, true, false);
  numbers.winograd.outputs = outputs;
  return numbers;
}

std::vector<Code> random_codes(std::mt19937& random, std::size_t count, const Format& format) {
  std::vector<Code> codes(count);
  for (Code& code : codes) {
    // Extremes more often than chance has them.
    code = pick(random, 0, 3) == 0
               ? static_cast<Code>(pick(random, 0, 1) == 0 ? format.min_code() : format.max_code())
               : pick(random, static_cast<int>(format.min_code()),
                      static_cast<int>(format.max_code()));
  }
  return codes;
}

/// Windows of neighbours in one row of a map: what a line buffer gives.
std::vector<Code> windows_of(const std::vector<Code>& map, int width, int channels, int kernel,
                             int stride, int count) {
  std::vector<Code> windows;
  for (int i = 0; i < count; ++i) {
    for (int row = 0; row < kernel; ++row) {
      for (int column = 0; column < kernel; ++column) {
        for (int c = 0; c < channels; ++c) {
          windows.push_back(
              map[static_cast<std::size_t>((row * width + i * stride + column) * channels + c)]);
        }
      }
    }
  }
  return windows;
}

/// Exact transforms: the direct sums, for every count of windows, by whichever way.
void expect_direct_sums(unsigned seed, int input_bits, int weight_bits, bool* vectorised) {
  std::mt19937 random(seed);
  const int outputs = std::array{2, 4, 5}[static_cast<std::size_t>(pick(random, 0, 2))];
  const int kernel = pick(random, 0, 1) == 0 ? 3 : 7;
  const int stride = kernel == 3 ? 1 : 2;
  const WinogradShape shape{kernel, pick(random, 1, 9), pick(random, 1, 35)};
  const int count = pick(random, 1, 2 * outputs);
  const LayerArithmetic numbers = arithmetic_of(input_bits, weight_bits, outputs);
  const int width = (count - 1) * stride + kernel;
  const std::vector<Code> map = random_codes(
      random, static_cast<std::size_t>(kernel * width * shape.in_channels), numbers.input);
  const std::vector<Code> weight = random_codes(
      random, static_cast<std::size_t>(kernel * kernel * shape.in_channels * shape.out_channels),
      numbers.weight);
  std::vector<Code> bias(static_cast<std::size_t>(shape.out_channels));
  for (Code& code : bias) code = pick(random, -1000, 1000);

  const std::vector<Code> windows =
      windows_of(map, width, shape.in_channels, kernel, stride, count);
  std::vector<Code> expected(static_cast<std::size_t>(count * shape.out_channels));
  std::vector<Code> sums(expected.size());
  const DspArrayFunction direct({false, kernel * kernel, shape.in_channels, shape.out_channels, 1},
                                numbers, weight, bias);
  direct.run(windows.data(), count, expected.data());
  const WinogradFunction function(shape, numbers, weight, bias);
  function.run(windows.data(), 1, count, sums.data());
  *vectorised = function.is_vectorised();
  ASSERT_EQ(sums, expected) << "seed " << seed << " F(" << outputs << ",3) of " << kernel;
}

TEST(WinogradFunction, ExactTransformsLeaveTheDirectSumsInWrappingVectors) {
  for (unsigned seed = 1; seed <= 120; ++seed) {
    bool vectorised = false;
    expect_direct_sums(seed, 8, 8, &vectorised);
    EXPECT_TRUE(vectorised) << seed;
  }
}

TEST(WinogradFunction, WideNumbersAreSummedPlainly) {
  int plain = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    bool vectorised = false;
    expect_direct_sums(seed, 12, 12, &vectorised);
    plain += vectorised ? 0 : 1;
  }
  EXPECT_GT(plain, 30);
}

/// Windows of a block of output pixels: what a line buffer gives for a square tile.
std::vector<Code> block_of(const std::vector<Code>& map, int width, int channels, int kernel,
                           int stride, int rows, int columns) {
  std::vector<Code> windows;
  for (int row = 0; row < rows; ++row) {
    const std::vector<Code> below(map.begin() + std::ptrdiff_t{row} * stride * width * channels,
                                  map.end());
    const std::vector<Code> line = windows_of(below, width, channels, kernel, stride, columns);
    windows.insert(windows.end(), line.begin(), line.end());
  }
  return windows;
}

// Whole tiles, and those that the ends of a map leave.
TEST(WinogradFunction, SquareTilesLeaveTheDirectSums) {
  int vectorised = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    std::mt19937 random(seed);
    const int outputs = std::array{2, 4, 5}[static_cast<std::size_t>(pick(random, 0, 2))];
    const int kernel = pick(random, 0, 1) == 0 ? 3 : 7;
    const int stride = kernel == 3 ? 1 : 2;
    const WinogradShape shape{kernel, pick(random, 1, 9), pick(random, 1, 19)};
    const int rows = pick(random, 1, outputs);
    const int columns = pick(random, 1, outputs);
    const int bits = std::array{2, 4, 8, 16}[static_cast<std::size_t>(pick(random, 0, 3))];
    LayerArithmetic numbers = arithmetic_of(bits, bits == 16 ? 12 : bits, outputs);
    numbers.winograd.both_directions = true;
    const int width = (columns - 1) * stride + kernel;
    const int height = (rows - 1) * stride + kernel;
    const std::vector<Code> map = random_codes(
        random, static_cast<std::size_t>(height * width * shape.in_channels), numbers.input);
    const std::vector<Code> weight = random_codes(
        random, static_cast<std::size_t>(kernel * kernel * shape.in_channels * shape.out_channels),
        numbers.weight);
    const std::vector<Code> windows =
        block_of(map, width, shape.in_channels, kernel, stride, rows, columns);
    std::vector<Code> expected(static_cast<std::size_t>(rows * columns * shape.out_channels));
    std::vector<Code> sums(expected.size());
    const DspArrayFunction direct(
        {false, kernel * kernel, shape.in_channels, shape.out_channels, 1}, numbers, weight, {});
    direct.run(windows.data(), rows * columns, expected.data());
    const WinogradFunction function(shape, numbers, weight, {});
    function.run(windows.data(), rows, columns, sums.data());
    ASSERT_EQ(sums, expected) << "seed " << seed << " m " << outputs << " of " << kernel;
    vectorised += function.is_vectorised() ? 1 : 0;
  }
  EXPECT_GT(vectorised, 30);
  EXPECT_LT(vectorised, 120);
}

TEST(WinogradFunction, ProductsOfAnOutputAreThoseOfTheTile) {
  EXPECT_DOUBLE_EQ(winograd_products({2, {}}, 3), 3 * 4 / 2.0);
  EXPECT_DOUBLE_EQ(winograd_products({4, {}}, 3), 3 * 6 / 4.0);
  EXPECT_DOUBLE_EQ(winograd_products({5, {}}, 3), 3 * 7 / 5.0);
  EXPECT_DOUBLE_EQ(winograd_products({5, {}}, 7), 27 * 7 / 5.0);
  EXPECT_DOUBLE_EQ(winograd_products({2, {}, true}, 3), 4 * 4 / 4.0);
  EXPECT_DOUBLE_EQ(winograd_products({4, {}, true}, 3), 6 * 6 / 16.0);
  EXPECT_DOUBLE_EQ(winograd_products({5, {}, true}, 7), 9 * 7 * 7 / 25.0);
}

}  // namespace
}  // namespace rill
