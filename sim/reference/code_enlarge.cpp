// SPDX-License-Identifier: Apache-2.0
// Layers that make maps larger, and crop.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "sim/core/error.h"
#include "sim/numerics/arithmetic.h"
#include "sim/numerics/upsample_scale.h"
#include "sim/reference/code_layers.h"
#include "sim/reference/code_views.h"

namespace rill::detail {
namespace {

/// What output pixel (y, x) of a transposed convolution meets: input pixel (r, c) and kernel tap
/// (i, j) with r * stride + i = y + pad, and the same for columns.
struct Meeting {
  int row, column;
  int i, j;
  int channel;
};

/// All of them in the order in which they are added. A kernel that is no multiple of the stride has
/// taps beyond its end, which count as zeros.
std::vector<Meeting> meetings(const Layer& layer, TermOrder order, int y, int x) {
  const Window& w = layer.window;
  const int rows = ceil_div(w.kernel_h, w.stride_h);
  const int columns = ceil_div(w.kernel_w, w.stride_w);
  std::vector<Meeting> all;
  const auto add_tap = [&](int a, int b, int channel) {
    const int i = (y + w.pad_h) % w.stride_h + (rows - 1 - a) * w.stride_h;
    const int j = (x + w.pad_w) % w.stride_w + (columns - 1 - b) * w.stride_w;
    all.push_back({floor_div(y + w.pad_h - i, w.stride_h), floor_div(x + w.pad_w - j, w.stride_w),
                   i, j, channel});
  };
  if (order == TermOrder::ChannelMajor) {
    for (int c = 0; c < layer.in.channels; ++c) {
      for (int tap = 0; tap < rows * columns; ++tap) add_tap(tap / columns, tap % columns, c);
    }
    return all;
  }
  for (int tap = 0; tap < rows * columns; ++tap) {
    for (int c = 0; c < layer.in.channels; ++c) add_tap(tap / columns, tap % columns, c);
  }
  return all;
}

}  // namespace

FeatureMap deconvolve(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input) {
  internal_check(numbers.weight.size() == static_cast<std::size_t>(layer.weights()),
                 "evaluate_codes: the weights do not have the layer's size");
  const LayerArithmetic& arithmetic = numbers.arithmetic;
  FeatureMap output = empty_map(layer.out, arithmetic.accumulation.accumulator);
  const ConstView in = view(input);
  View out = view(output);
  const Window& w = layer.window;
  const WeightView weight(numbers.weight.data(), layer.in.channels, layer.out.channels, w.kernel_h,
                          w.kernel_w);
  std::vector<std::int64_t> products;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      const std::vector<Meeting> all = meetings(layer, arithmetic.accumulation.order, y, x);
      for (int o = 0; o < layer.out.channels; ++o) {
        products.clear();
        for (const Meeting& m : all) {
          const bool inside =
              m.row >= 0 && m.row < layer.in.height && m.column >= 0 && m.column < layer.in.width;
          const Code seen = inside ? in(m.row, m.column, m.channel) : arithmetic.padding_code;
          const bool exists = m.i < w.kernel_h && m.j < w.kernel_w;
          products.push_back(exists ? std::int64_t{weight(m.channel, o, m.i, m.j)} * seen : 0);
        }
        const Code bias = numbers.bias.empty() ? 0 : numbers.bias[static_cast<std::size_t>(o)];
        out(y, x, o) = static_cast<Code>(
            accumulate(arithmetic, products.data(), static_cast<int>(products.size()), bias));
      }
    }
  }
  return output;
}

FeatureMap upsample(const Layer& layer, const LayerArithmetic& arithmetic,
                    const FeatureMap& input) {
  const std::optional<UpsampleScale> factor = upsample_scale(layer.scale, layer.pre_scale);
  internal_check(factor.has_value(), "evaluate_codes: an upsampling without exact integers");
  FeatureMap output = empty_map(layer.out, arithmetic.output);
  const ConstView in = view(input);
  View out = view(output);
  const int unit = 2 * layer.scale;
  const auto at = [&](int position, int size, int* first, int* second) {
    // In 1/(2 s)-ths, moved up by one input pixel so that it is positive.
    const int place = 2 * position + 1 - layer.scale + unit;
    *first = std::clamp(place / unit - 1, 0, size - 1);
    *second = std::clamp(place / unit, 0, size - 1);
    return place % unit;
  };
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      int above = 0, below = 0, left = 0, right = 0;
      const std::int64_t down = at(y, layer.in.height, &above, &below);
      const std::int64_t across = at(x, layer.in.width, &left, &right);
      for (int c = 0; c < layer.out.channels; ++c) {
        const std::int64_t upper =
            (unit - across) * in(above, left, c) + across * in(above, right, c);
        const std::int64_t lower =
            (unit - across) * in(below, left, c) + across * in(below, right, c);
        const std::int64_t sum = factor->multiplier * ((unit - down) * upper + down * lower);
        out(y, x, c) = requantize(arithmetic, sum, c);
      }
    }
  }
  return output;
}

FeatureMap crop(const Layer& layer, const FeatureMap& input) {
  FeatureMap output = empty_map(layer.out, input.format);
  const ConstView in = view(input);
  View out = view(output);
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      for (int c = 0; c < layer.out.channels; ++c) {
        out(y, x, c) = in(y + layer.crop_top, x + layer.crop_left, c);
      }
    }
  }
  return output;
}

}  // namespace rill::detail
