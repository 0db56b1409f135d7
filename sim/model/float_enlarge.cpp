// SPDX-License-Identifier: Apache-2.0
#include "sim/model/float_enlarge.h"

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>

#include "sim/core/error.h"

namespace rill::detail {

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::size_t offset(const Shape& shape, int row, int column) {
  return (static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.width) +
          static_cast<std::size_t>(column)) *
         static_cast<std::size_t>(shape.channels);
}

/// Weights as [in][tap * out]: one input pixel makes one stamp, tap by tap.
Matrix stamp_matrix(const Layer& layer, const std::vector<double>& weight) {
  const int taps = layer.window.taps();
  const int out = layer.out.channels;
  Matrix matrix(layer.in.channels, taps * out);
  std::size_t from = 0;
  for (int c = 0; c < layer.in.channels; ++c) {
    for (int o = 0; o < out; ++o) {
      for (int t = 0; t < taps; ++t) {
        matrix(c, t * out + o) = static_cast<float>(weight[from++]);
      }
    }
  }
  return matrix;
}

/// Two neighbours of a source position and the share of the second.
struct Between {
  int first, second;
  float share;
};

Between between(const Layer& layer, int position, int in, int out) {
  double source = (position + 0.5) / layer.scale - 0.5;
  if (layer.align_corners) {
    source = out > 1 ? static_cast<double>(position) * (in - 1) / (out - 1) : 0.0;
  }
  source = std::max(source, 0.0);
  const int first = std::min(static_cast<int>(source), in - 1);
  return {first, std::min(first + 1, in - 1), static_cast<float>(source - first)};
}

float mixed(float first, float second, float share) { return first * (1 - share) + second * share; }

}  // namespace

void deconvolve_float(const Layer& layer, const LayerParameters& parameters,
                      const std::vector<float>& input, std::vector<float>& output) {
  internal_check(parameters.weight.size() == static_cast<std::size_t>(layer.weights()) &&
                     parameters.gamma.empty(),
                 "forward_float: weights of another size, or a batch norm that is not folded");
  const Window& w = layer.window;
  const Matrix weights = stamp_matrix(layer, parameters.weight);
  const std::ptrdiff_t channels = layer.out.channels;
  Matrix stamps;
  for (int row = 0; row < layer.in.height; ++row) {
    const Eigen::Map<const Matrix> pixels(input.data() + offset(layer.in, row, 0), layer.in.width,
                                          layer.in.channels);
    stamps.noalias() = pixels * weights;
    for (int column = 0; column < layer.in.width; ++column) {
      const float* stamp = stamps.data() + column * stamps.cols();
      for (int tap = 0; tap < w.taps(); ++tap, stamp += channels) {
        const int y = row * w.stride_h - w.pad_h + tap / w.kernel_w;
        const int x = column * w.stride_w - w.pad_w + tap % w.kernel_w;
        if (y < 0 || y >= layer.out.height || x < 0 || x >= layer.out.width) continue;
        float* to = output.data() + offset(layer.out, y, x);
        for (std::ptrdiff_t c = 0; c < channels; ++c) to[c] += stamp[c];
      }
    }
  }
  if (parameters.bias.empty()) return;
  for (std::size_t i = 0; i < output.size(); ++i) {
    output[i] += static_cast<float>(parameters.bias[i % parameters.bias.size()]);
  }
}

void upsample_float(const Layer& layer, const std::vector<float>& input,
                    std::vector<float>& output) {
  const auto factor = static_cast<float>(layer.pre_scale);
  for (int y = 0; y < layer.out.height; ++y) {
    const Between row = between(layer, y, layer.in.height, layer.out.height);
    for (int x = 0; x < layer.out.width; ++x) {
      const Between column = between(layer, x, layer.in.width, layer.out.width);
      const float* corner[4] = {input.data() + offset(layer.in, row.first, column.first),
                                input.data() + offset(layer.in, row.first, column.second),
                                input.data() + offset(layer.in, row.second, column.first),
                                input.data() + offset(layer.in, row.second, column.second)};
      float* to = output.data() + offset(layer.out, y, x);
      for (int c = 0; c < layer.out.channels; ++c) {
        const float above = mixed(corner[0][c], corner[1][c], column.share);
        const float below = mixed(corner[2][c], corner[3][c], column.share);
        to[c] = factor * mixed(above, below, row.share);
      }
    }
  }
}

void crop_float(const Layer& layer, const std::vector<float>& input, std::vector<float>& output) {
  for (int y = 0; y < layer.out.height; ++y) {
    std::copy_n(input.data() + offset(layer.in, y + layer.crop_top, layer.crop_left),
                static_cast<std::ptrdiff_t>(layer.out.width) * layer.out.channels,
                output.data() + offset(layer.out, y, 0));
  }
}

}  // namespace rill::detail
