// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/winograd_layer.h"

#include <cstddef>
#include <cstdint>

#include "sim/core/error.h"
#include "sim/numerics/arithmetic.h"
#include "sim/quantize/winograd.h"

namespace rill::detail {
namespace {

using winograd::Matrix;
using winograd::PlaneFilter;

constexpr int kTaps = 3;

/// A 3x3 kernel and where the window of an output pixel begins that it acts upon.
struct Kernel {
  Matrix filter;
  int row_step = 1;  ///< map pixels between two of its rows or columns
  int first_row = 0;
  int first_column = 0;
};

std::vector<Kernel> kernels_of(const Layer& layer, const Matrix& filter) {
  if (layer.window.kernel_h == kTaps) return {{filter, 1, 0, 0}};
  std::vector<Kernel> kernels;
  for (const PlaneFilter& plane : winograd::split_7x7(filter)) {
    kernels.push_back({plane.filter, 2, 2 * plane.row_offset + plane.row_parity,
                       2 * plane.column_offset + plane.column_parity});
  }
  return kernels;
}

class WinogradConvolution {
 public:
  WinogradConvolution(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input)
      : layer_(layer),
        numbers_(numbers),
        input_(input),
        transform_(winograd::transform(numbers.arithmetic.winograd.outputs)) {}

  FeatureMap run() {
    FeatureMap output{layer_.out, numbers_.arithmetic.accumulation.accumulator,
                      std::vector<Code>(static_cast<std::size_t>(layer_.out.size()))};
    for (int o = 0; o < layer_.out.channels; ++o) {
      for (int y = 0; y < layer_.out.height; y += numbers_.arithmetic.winograd.tile_rows()) {
        for (int x = 0; x < layer_.out.width; x += transform_.outputs) tile(o, y, x, output);
      }
    }
    return output;
  }

 private:
  Matrix filter_of(int out, int in) const {
    const int size = layer_.window.kernel_h;
    Matrix filter{size, size, {}};
    const std::size_t taps = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    const std::size_t first =
        (static_cast<std::size_t>(out) * static_cast<std::size_t>(layer_.in.channels) +
         static_cast<std::size_t>(in)) *
        taps;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      filter.values.push_back(numbers_.weight[first + tap]);
    }
    return filter;
  }

  Code pixel(int row, int column, int channel) const {
    if (row < 0 || row >= layer_.in.height || column < 0 || column >= layer_.in.width) {
      return numbers_.arithmetic.padding_code;
    }
    return input_.codes[(static_cast<std::size_t>(row) * static_cast<std::size_t>(layer_.in.width) +
                         static_cast<std::size_t>(column)) *
                            static_cast<std::size_t>(layer_.in.channels) +
                        static_cast<std::size_t>(channel)];
  }

  /// What a kernel sees of the tile that begins at output pixel (y, x), as many rows as the tile's
  /// outputs need; beyond the windows of the map's last pixels lies padding.
  Matrix seen(const Kernel& kernel, int y, int x, int channel) const {
    const Window& window = layer_.window;
    const int height = is_square() ? transform_.tile() : kTaps;
    const int last_row = layer_.out.height - 1 - y + kTaps - 1;
    const int last_column = layer_.out.width - 1 - x + kTaps - 1;
    Matrix rows{height, transform_.tile(), {}};
    for (int row = 0; row < height; ++row) {
      for (int column = 0; column < transform_.tile(); ++column) {
        const int map_row =
            y * window.stride_h - window.pad_h + kernel.first_row + row * kernel.row_step;
        const int map_column =
            x * window.stride_w - window.pad_w + kernel.first_column + column * kernel.row_step;
        const bool beyond = row > last_row || column > last_column;
        rows.values.push_back(beyond ? numbers_.arithmetic.padding_code
                                     : pixel(map_row, map_column, channel));
      }
    }
    return rows;
  }

  bool is_square() const { return numbers_.arithmetic.winograd.both_directions; }

  void tile(int out, int y, int x, FeatureMap& output) const {
    std::vector<Matrix> filters;
    std::vector<Matrix> tiles;
    for (int in = 0; in < layer_.in.channels; ++in) {
      for (const Kernel& kernel : kernels_of(layer_, filter_of(out, in))) {
        filters.push_back(kernel.filter);
        tiles.push_back(seen(kernel, y, x, in));
      }
    }
    const Matrix sums =
        winograd::convolved(transform_, filters, tiles, is_square(), winograd::Storage::Int16);
    const Code bias = numbers_.bias.empty() ? 0 : numbers_.bias[static_cast<std::size_t>(out)];
    const std::int64_t gain = std::int64_t{transform_.gain} * (is_square() ? transform_.gain : 1);
    for (int i = 0; i < sums.rows && y + i < layer_.out.height; ++i) {
      for (int j = 0; j < transform_.outputs && x + j < layer_.out.width; ++j) {
        // Half up, where saturation left no multiple of the gain.
        const std::int64_t twice =
            2 * sums.values[static_cast<std::size_t>(i * transform_.outputs + j)] + gain;
        const std::int64_t divisor = 2 * gain;
        const std::int64_t direct = twice / divisor - (twice % divisor < 0 ? 1 : 0);
        const std::size_t at =
            (static_cast<std::size_t>(y + i) * static_cast<std::size_t>(layer_.out.width) +
             static_cast<std::size_t>(x + j)) *
                static_cast<std::size_t>(layer_.out.channels) +
            static_cast<std::size_t>(out);
        output.codes[at] = static_cast<Code>(accumulate(numbers_.arithmetic, &direct, 1, bias));
      }
    }
  }

  const Layer& layer_;
  const QuantizedLayer& numbers_;
  const FeatureMap& input_;
  const winograd::Transform& transform_;
};

}  // namespace

FeatureMap winograd_accumulators(const Layer& layer, const QuantizedLayer& numbers,
                                 const FeatureMap& input) {
  internal_check(numbers.weight.size() == static_cast<std::size_t>(layer.weights()),
                 "evaluate_codes: the weights do not have the layer's size");
  return WinogradConvolution(layer, numbers, input).run();
}

}  // namespace rill::detail
