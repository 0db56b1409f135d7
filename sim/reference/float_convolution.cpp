// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/core/error.h"
#include "sim/reference/float_layers.h"

namespace rill::detail {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMatrixMap = Eigen::Map<const Matrix>;
using MatrixMap = Eigen::Map<Matrix>;

/// Output pixels whose windows are gathered at a time: bounds the memory for the patches.
constexpr std::int64_t kPixelsAtOnce = 512;

/// What the window of output pixel (row, column) sees of `channels` channels from `first_channel`
/// on, in the order of the weights: channel, kernel row, kernel column. Outside the map it sees 0.
void gather(const Layer& layer, const RealMap& input, int row, int column, int first_channel,
            int channels, double* patch) {
  const Window& window = layer.window;
  const Shape& in = layer.in;
  for (int c = 0; c < channels; ++c) {
    for (int i = 0; i < window.kernel_h; ++i) {
      for (int j = 0; j < window.kernel_w; ++j) {
        const int y = row * window.stride_h - window.pad_h + i * window.dilation;
        const int x = column * window.stride_w - window.pad_w + j * window.dilation;
        const bool inside = y >= 0 && y < in.height && x >= 0 && x < in.width;
        const std::int64_t at =
            (static_cast<std::int64_t>(y) * in.width + x) * in.channels + first_channel + c;
        *patch++ = inside ? input.values[static_cast<std::size_t>(at)] : 0.0;
      }
    }
  }
}

void add_bias(const std::vector<double>& bias, RealMap& map) {
  if (bias.empty()) return;
  internal_check(bias.size() == static_cast<std::size_t>(map.shape.channels),
                 "evaluate_float: one bias per output channel is needed");
  for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] += bias[i % bias.size()];
}

void check_weights(const Layer& layer, const LayerParameters& parameters) {
  internal_check(parameters.weight.size() == static_cast<std::size_t>(layer.weights()),
                 "evaluate_float: the weights do not have the layer's size");
}

}  // namespace

RealMap convolve(const Layer& layer, const LayerParameters& parameters, const RealMap& input) {
  check_weights(layer, parameters);
  RealMap output = empty_output(layer);
  const int group_in = layer.in.channels / layer.groups;
  const int group_out = layer.out.channels / layer.groups;
  const std::int64_t terms = std::int64_t{group_in} * layer.window.taps();
  MatrixMap out(output.values.data(), layer.out.pixels(), layer.out.channels);
  Matrix patches(std::min(kPixelsAtOnce, layer.out.pixels()), terms);
  for (int group = 0; group < layer.groups; ++group) {
    const ConstMatrixMap weights(parameters.weight.data() + group * group_out * terms, group_out,
                                 terms);
    for (std::int64_t first = 0; first < layer.out.pixels(); first += kPixelsAtOnce) {
      const std::int64_t count = std::min(kPixelsAtOnce, layer.out.pixels() - first);
      for (std::int64_t p = 0; p < count; ++p) {
        const auto row = static_cast<int>((first + p) / layer.out.width);
        const auto column = static_cast<int>((first + p) % layer.out.width);
        gather(layer, input, row, column, group * group_in, group_in, patches.row(p).data());
      }
      out.block(first, group * group_out, count, group_out).noalias() =
          patches.topRows(count) * weights.transpose();
    }
  }
  add_bias(parameters.bias, output);
  return output;
}

RealMap deconvolve(const Layer& layer, const LayerParameters& parameters, const RealMap& input) {
  check_weights(layer, parameters);
  const Window& window = layer.window;
  const Shape& in = layer.in;
  const Shape& out = layer.out;
  const std::int64_t stamp_size = std::int64_t{out.channels} * window.taps();
  const ConstMatrixMap pixels(input.values.data(), in.pixels(), in.channels);
  const ConstMatrixMap weights(parameters.weight.data(), in.channels, stamp_size);
  // Every input pixel makes a stamp [out channel][kernel row][kernel column] that is added to the
  // output at stride * position - padding.
  const Matrix stamps = pixels * weights;
  RealMap output = empty_output(layer);
  for (std::int64_t p = 0; p < in.pixels(); ++p) {
    const double* stamp = stamps.row(p).data();
    for (int o = 0; o < out.channels; ++o) {
      for (int i = 0; i < window.kernel_h; ++i) {
        for (int j = 0; j < window.kernel_w; ++j, ++stamp) {
          const auto y = p / in.width * window.stride_h - window.pad_h + i * window.dilation;
          const auto x = p % in.width * window.stride_w - window.pad_w + j * window.dilation;
          if (y < 0 || y >= out.height || x < 0 || x >= out.width) continue;
          output.values[static_cast<std::size_t>((y * out.width + x) * out.channels + o)] += *stamp;
        }
      }
    }
  }
  add_bias(parameters.bias, output);
  return output;
}

}  // namespace rill::detail
