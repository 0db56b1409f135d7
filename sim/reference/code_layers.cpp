// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/code_layers.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "sim/core/error.h"
#include "sim/numerics/l2_norm.h"

namespace rill::detail {

namespace {

bool lies_on(const Shape& map, int row, int column) {
  return row >= 0 && row < map.height && column >= 0 && column < map.width;
}

std::size_t element(const Shape& map, int row, int column, int channel) {
  return (static_cast<std::size_t>(row) * static_cast<std::size_t>(map.width) +
          static_cast<std::size_t>(column)) *
             static_cast<std::size_t>(map.channels) +
         static_cast<std::size_t>(channel);
}

/// Calls use(input row, input column) for every tap of an output pixel's window.
template <typename Use>
void for_each_tap(const Window& window, int y, int x, const Use& use) {
  for (int i = 0; i < window.kernel_h; ++i) {
    for (int j = 0; j < window.kernel_w; ++j) {
      use(y * window.stride_h - window.pad_h + i, x * window.stride_w - window.pad_w + j);
    }
  }
}

/// Taps that the mean counts, one by one.
int count_taps(const Layer& layer, int y, int x) {
  const int pad_h = layer.count_include_pad ? layer.window.pad_h : 0;
  const int pad_w = layer.count_include_pad ? layer.window.pad_w : 0;
  int taps = 0;
  for_each_tap(layer.window, y, x, [&](int row, int column) {
    const bool in_rows = row >= -pad_h && row < layer.in.height + pad_h;
    const bool in_columns = column >= -pad_w && column < layer.in.width + pad_w;
    if (in_rows && in_columns) ++taps;
  });
  return taps;
}

}  // namespace

FeatureMap sum_windows(const Layer& layer, const LayerArithmetic& arithmetic,
                       const FeatureMap& input) {
  FeatureMap output{layer.out, arithmetic.accumulation.accumulator,
                    std::vector<Code>(static_cast<std::size_t>(layer.out.size()))};
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      for (int c = 0; c < layer.out.channels; ++c) {
        std::int64_t sum = 0;
        for_each_tap(layer.window, y, x, [&](int row, int column) {
          sum += lies_on(layer.in, row, column) ? input.codes[element(layer.in, row, column, c)]
                                                : arithmetic.padding_code;
        });
        internal_check(sum == static_cast<Code>(sum), "evaluate_codes: a sum exceeds 32 bits");
        output.codes[element(layer.out, y, x, c)] = static_cast<Code>(sum);
      }
    }
  }
  return output;
}

FeatureMap divide_sums(const Layer& layer, const LayerArithmetic& arithmetic, FeatureMap sums) {
  // The table of reciprocals is in ascending order of the divisors that occur.
  std::map<int, int> index;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) index[count_taps(layer, y, x)] = 0;
  }
  int next = 0;
  for (auto& [taps, position] : index) position = next++;
  internal_check(arithmetic.requantization.multiplier.size() == index.size(),
                 "evaluate_codes: one multiplier a divisor is needed");
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      const int divisor = index.at(count_taps(layer, y, x));
      for (int c = 0; c < layer.out.channels; ++c) {
        Code& code = sums.codes[element(layer.out, y, x, c)];
        code = requantize(arithmetic, code, divisor);
      }
    }
  }
  sums.format = arithmetic.output;
  return sums;
}

FeatureMap normalize(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input) {
  internal_check(numbers.weight.size() == static_cast<std::size_t>(layer.in.channels),
                 "evaluate_codes: an L2 norm needs a gain for each channel");
  FeatureMap output{layer.out, numbers.arithmetic.output, std::vector<Code>(input.codes.size())};
  const auto channels = static_cast<std::size_t>(layer.in.channels);
  for (std::size_t first = 0; first < input.codes.size(); first += channels) {
    normalize_pixel(numbers.arithmetic, &input.codes[first], numbers.weight.data(),
                    layer.in.channels, &output.codes[first]);
  }
  return output;
}

}  // namespace rill::detail
