// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/layer_kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "modules/concat/function.h"
#include "modules/deconvolution/function.h"
#include "modules/line_buffer/function.h"
#include "modules/pool/function.h"
#include "modules/reorg/function.h"

namespace rill::engine {

namespace {

// Windows gathered at a time: 16 Ki codes (64 KiB) stay in a level-2 cache between gathering and
// use, and give the array several vectors wherever a window is small enough.
constexpr int kCodesAtOnce = 16384;

const Code* pixel_of(const FeatureMap& map, int row, int column) {
  return map.codes.data() +
         (static_cast<std::ptrdiff_t>(row) * map.shape.width + column) * map.shape.channels;
}

Code* pixel_of(FeatureMap& map, int row, int column) {
  return map.codes.data() +
         (static_cast<std::ptrdiff_t>(row) * map.shape.width + column) * map.shape.channels;
}

/// Calls consume(windows, count, output row, first output column) for all windows of a layer, some
/// neighbours of a row at a time, a multiple of `together` but for the last.
template <typename Consume>
void for_windows(const FeatureMap& input, const Window& window, const Shape& out, Code padding_code,
                 const Consume& consume, int together = 1) {
  if (window.is_pointwise()) {  // a window is a pixel: nothing to gather
    for (int row = 0; row < out.height; ++row) consume(pixel_of(input, row, 0), out.width, row, 0);
    return;
  }
  const int window_codes = window.taps() * input.shape.channels;
  const int tiles = std::max(kCodesAtOnce / window_codes / together, 1);
  const int at_once = std::min(tiles * together, out.width);
  std::vector<Code> windows(static_cast<std::size_t>(at_once) *
                            static_cast<std::size_t>(window_codes));
  std::vector<const Code*> rows(static_cast<std::size_t>(window.kernel_h));
  for (int row = 0; row < out.height; ++row) {
    for (int k = 0; k < window.kernel_h; ++k) {
      int in_row = window_row(window, row, k);
      if (window.replicate) in_row = std::clamp(in_row, 0, input.shape.height - 1);
      const bool inside = in_row >= 0 && in_row < input.shape.height;
      rows[static_cast<std::size_t>(k)] = inside ? pixel_of(input, in_row, 0) : nullptr;
    }
    for (int column = 0; column < out.width; column += at_once) {
      const int count = std::min(at_once, out.width - column);
      gather_windows(rows.data(), input.shape.width, input.shape.channels, window, column, count,
                     padding_code, windows.data());
      consume(windows.data(), count, row, column);
    }
  }
}

/// Square tiles, one after the other.
void convolve_squares(const Layer& layer, const LayerArithmetic& arithmetic,
                      const WinogradFunction& array, const ActivationUnit& activation,
                      const FeatureMap& input, FeatureMap& output) {
  const Window& window = layer.window;
  const Shape& out = layer.out;
  const int side = array.outputs();
  const auto window_codes =
      static_cast<std::size_t>(window.taps()) * static_cast<std::size_t>(layer.in.channels);
  const auto most = static_cast<std::size_t>(side * side);
  std::vector<Code> windows(most * window_codes);
  std::vector<Code> sums(most * static_cast<std::size_t>(out.channels));
  std::vector<const Code*> in_rows(static_cast<std::size_t>(window.kernel_h));
  for (int row = 0; row < out.height; row += side) {
    const int rows = std::min(side, out.height - row);
    for (int column = 0; column < out.width; column += side) {
      const int columns = std::min(side, out.width - column);
      Code* to = windows.data();
      for (int r = 0; r < rows; ++r, to += static_cast<std::size_t>(columns) * window_codes) {
        for (int k = 0; k < window.kernel_h; ++k) {
          const int in_row = window_row(window, row + r, k);
          const bool inside = in_row >= 0 && in_row < input.shape.height;
          in_rows[static_cast<std::size_t>(k)] = inside ? pixel_of(input, in_row, 0) : nullptr;
        }
        gather_windows(in_rows.data(), input.shape.width, input.shape.channels, window, column,
                       columns, arithmetic.padding_code, to);
      }
      array.run(windows.data(), rows, columns, sums.data());
      activation.run(sums.data(), rows * columns, sums.data());
      for (int r = 0; r < rows; ++r) {
        const std::ptrdiff_t codes = static_cast<std::ptrdiff_t>(columns) * out.channels;
        std::copy_n(sums.data() + r * codes, codes, pixel_of(output, row + r, column));
      }
    }
  }
}

}  // namespace

void convolve(const Layer& layer, const LayerArithmetic& arithmetic, const DspArrayFunction& array,
              const ActivationUnit& activation, const FeatureMap& input, FeatureMap& output) {
  for_windows(input, layer.window, layer.out, arithmetic.padding_code,
              [&](const Code* windows, int count, int row, int column) {
                Code* out = pixel_of(output, row, column);
                array.run(windows, count, out);
                activation.run(out, count, out);
              });
}

void deconvolve(const Layer& layer, const LayerArithmetic& arithmetic,
                const std::vector<DspArrayFunction>& phases, const ActivationUnit& activation,
                const FeatureMap& input, FeatureMap& output) {
  const PhaseKernels kernels(layer.window);
  const int stride = layer.window.stride_w;
  const std::ptrdiff_t window_codes =
      static_cast<std::ptrdiff_t>(kernels.window().taps()) * layer.in.channels;
  const std::ptrdiff_t channels = layer.out.channels;
  // Pixels of one phase are gathered together, so that the array meets many windows at a time.
  std::vector<Code> same_phase;
  std::vector<Code> sums;
  for_windows(input, kernels.window(), layer.out, arithmetic.padding_code,
              [&](const Code* windows, int count, int row, int column) {
                for (int first = 0; first < std::min(stride, count); ++first) {
                  const int members = (count - first + stride - 1) / stride;
                  same_phase.resize(static_cast<std::size_t>(members * window_codes));
                  sums.resize(static_cast<std::size_t>(members * channels));
                  for (int i = 0; i < members; ++i) {
                    std::copy_n(windows + (first + i * stride) * window_codes, window_codes,
                                same_phase.data() + i * window_codes);
                  }
                  const auto phase =
                      static_cast<std::size_t>(kernels.phase_of(row, column + first));
                  phases[phase].run(same_phase.data(), members, sums.data());
                  activation.run(sums.data(), members, sums.data());
                  for (int i = 0; i < members; ++i) {
                    std::copy_n(sums.data() + i * channels, channels,
                                pixel_of(output, row, column + first + i * stride));
                  }
                }
              });
}

void upsample(const Layer& layer, const UpsampleFunction& function, const FeatureMap& input,
              FeatureMap& output) {
  for_windows(input, upsample_window(layer.scale), layer.out, 0,
              [&](const Code* windows, int count, int row, int column) {
                function.run(windows, count, row, column, pixel_of(output, row, column));
              });
}

void convolve(const Layer& layer, const LayerArithmetic& arithmetic, const WinogradFunction& array,
              const ActivationUnit& activation, const FeatureMap& input, FeatureMap& output) {
  if (array.tile_rows() > 1) {
    return convolve_squares(layer, arithmetic, array, activation, input, output);
  }
  for_windows(
      input, layer.window, layer.out, arithmetic.padding_code,
      [&](const Code* windows, int count, int row, int column) {
        Code* out = pixel_of(output, row, column);
        array.run(windows, 1, count, out);
        activation.run(out, count, out);
      },
      array.outputs());
}

void pool(const Layer& layer, const LayerArithmetic& arithmetic, const FeatureMap& input,
          FeatureMap& output) {
  for_windows(input, layer.window, layer.out, kPoolPadding,
              [&](const Code* windows, int count, int row, int column) {
                max_pool(windows, count, layer.window.taps(), layer.in.channels, arithmetic,
                         pixel_of(output, row, column));
              });
}

void reorg(const Layer& layer, const FeatureMap& input, FeatureMap& output) {
  // A reorg's window is its stride: the block that becomes one pixel.
  Window block;
  block.kernel_h = block.stride_h = layer.window.stride_h;
  block.kernel_w = block.stride_w = layer.window.stride_w;
  const bool channel_major = layer.reorg_order == ReorgOrder::ChannelMajor;
  for_windows(input, block, layer.out, 0, [&](const Code* windows, int count, int row, int column) {
    reorder(windows, count, block.taps(), layer.in.channels, channel_major,
            pixel_of(output, row, column));
  });
}

void concat(const Layer& layer, const LayerArithmetic& arithmetic,
            const std::vector<const FeatureMap*>& inputs, FeatureMap& output) {
  const OperandCasts casts(arithmetic);
  int first_channel = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const FeatureMap& input = *inputs[i];
    std::vector<Code> cast;
    if (!arithmetic.operands.empty()) {
      cast = input.codes;
      casts.run(i, cast.data(), cast.size());
    }
    place_channels(cast.empty() ? input.codes.data() : cast.data(),
                   static_cast<int>(layer.out.pixels()), input.shape.channels, first_channel,
                   layer.out.channels, output.codes.data());
    first_channel += input.shape.channels;
  }
}

void add(const AddFunction& adder, const std::vector<const FeatureMap*>& inputs,
         FeatureMap& output) {
  std::vector<const Code*> operands;
  for (const FeatureMap* input : inputs) operands.push_back(input->codes.data());
  adder.run(operands, static_cast<int>(output.shape.pixels()), output.codes.data());
}

void average_pool(const Layer& layer, const LayerArithmetic& arithmetic,
                  const AveragePoolFunction& average, const std::vector<int>& divisors,
                  const FeatureMap& input, FeatureMap& output) {
  const int taps = layer.window.taps();
  const std::ptrdiff_t window_codes = static_cast<std::ptrdiff_t>(taps) * layer.in.channels;
  for_windows(input, layer.window, layer.out, arithmetic.padding_code,
              [&](const Code* windows, int count, int row, int column) {
                for (int i = 0; i < count; ++i) {
                  const int pixel = row * layer.out.width + column + i;
                  average.run(windows + i * window_codes, taps,
                              divisors[static_cast<std::size_t>(pixel)],
                              pixel_of(output, row, column + i));
                }
              });
}

}  // namespace rill::engine
