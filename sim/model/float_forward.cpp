// SPDX-License-Identifier: Apache-2.0
#include "sim/model/float_forward.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "sim/core/error.h"
#include "sim/model/float_enlarge.h"
#include "sim/network/average_window.h"

namespace rill {

namespace {

using Map = std::vector<float>;
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixView = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;
using Row = Eigen::Map<Eigen::ArrayXf>;
using ConstRow = Eigen::Map<const Eigen::ArrayXf>;

std::size_t offset(const Shape& shape, int row, int column) {
  return (static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.width) +
          static_cast<std::size_t>(column)) *
         static_cast<std::size_t>(shape.channels);
}

/// Calls use(tap, input row, input column) for the taps of an output pixel that lie in the map.
template <typename Use>
void for_each_tap(const Layer& layer, int y, int x, const Use& use) {
  const Window& w = layer.window;
  for (int i = 0; i < w.kernel_h; ++i) {
    const int row = y * w.stride_h - w.pad_h + i * w.dilation;
    if (row < 0 || row >= layer.in.height) continue;
    for (int j = 0; j < w.kernel_w; ++j) {
      const int column = x * w.stride_w - w.pad_w + j * w.dilation;
      if (column < 0 || column >= layer.in.width) continue;
      use(i * w.kernel_w + j, row, column);
    }
  }
}

/// Weights of a group as [tap * channel][output channel], the right side of a matrix product.
Matrix weight_matrix(const Layer& layer, const std::vector<double>& weight, int group) {
  const int taps = layer.window.taps();
  const int in = layer.in.channels / layer.groups;
  const int out = layer.out.channels / layer.groups;
  Matrix matrix(taps * in, out);
  for (int o = 0; o < out; ++o) {
    for (int c = 0; c < in; ++c) {
      for (int t = 0; t < taps; ++t) {
        const auto from = (static_cast<std::size_t>(group * out + o) * in + c) * taps + t;
        matrix(t * in + c, o) = static_cast<float>(weight[from]);
      }
    }
  }
  return matrix;
}

/// One row of output pixels as windows [pixel][tap][channel], zeros outside of the map.
void gather_row(const Layer& layer, const Map& input, int group, int y, Matrix& windows) {
  const int in = layer.in.channels / layer.groups;
  windows.setZero(layer.out.width, layer.window.taps() * in);
  for (int x = 0; x < layer.out.width; ++x) {
    for_each_tap(layer, y, x, [&](int tap, int row, int column) {
      const float* from = input.data() + offset(layer.in, row, column) + group * in;
      std::copy_n(from, in, windows.data() + x * windows.cols() + tap * in);
    });
  }
}

void convolve_group(const Layer& layer, const std::vector<double>& weight, const Map& input,
                    int group, Map& output) {
  const Matrix matrix = weight_matrix(layer, weight, group);
  const int first = group * static_cast<int>(matrix.cols());
  const auto write_to = [&](int row) {
    return Eigen::Map<Matrix, 0, Eigen::OuterStride<>>(
        output.data() + offset(layer.out, row, 0) + first, layer.out.width, matrix.cols(),
        Eigen::OuterStride<>(layer.out.channels));
  };
  Matrix windows;
  for (int y = 0; y < layer.out.height; ++y) {
    if (layer.window.is_pointwise()) {
      const MatrixView row(
          input.data() + offset(layer.in, y, 0) + group * (layer.in.channels / layer.groups),
          layer.in.width, matrix.rows(), Eigen::OuterStride<>(layer.in.channels));
      write_to(y).noalias() = row * matrix;
    } else {
      gather_row(layer, input, group, y, windows);
      write_to(y).noalias() = windows * matrix;
    }
  }
}

/// Depthwise with one output per input channel: channels side by side instead of matrices of one
/// column.
void convolve_depthwise(const Layer& layer, const std::vector<double>& weight, const Map& input,
                        Map& output) {
  const int channels = layer.out.channels;
  const int taps = layer.window.taps();
  Map by_tap(weight.size());
  for (int c = 0; c < channels; ++c) {
    for (int t = 0; t < taps; ++t) {
      by_tap[static_cast<std::size_t>(t * channels + c)] =
          static_cast<float>(weight[static_cast<std::size_t>(c * taps + t)]);
    }
  }
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      Row sum(output.data() + offset(layer.out, y, x), channels);
      for_each_tap(layer, y, x, [&](int tap, int row, int column) {
        sum += ConstRow(by_tap.data() + tap * channels, channels) *
               ConstRow(input.data() + offset(layer.in, row, column), channels);
      });
    }
  }
}

void add_bias(const Layer& layer, const std::vector<double>& bias, Map& output) {
  if (bias.empty()) return;
  const Map values(bias.begin(), bias.end());
  const ConstRow row(values.data(), layer.out.channels);
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      Row(output.data() + offset(layer.out, y, x), layer.out.channels) += row;
    }
  }
}

void convolve(const Layer& layer, const LayerParameters& parameters, const Map& input,
              Map& output) {
  internal_check(parameters.weight.size() == static_cast<std::size_t>(layer.weights()) &&
                     parameters.gamma.empty(),
                 "forward_float: weights of another size, or a batch norm that is not folded");
  if (layer.is_depthwise() && layer.out.channels == layer.in.channels) {
    convolve_depthwise(layer, parameters.weight, input, output);
  } else {
    for (int group = 0; group < layer.groups; ++group) {
      convolve_group(layer, parameters.weight, input, group, output);
    }
  }
  add_bias(layer, parameters.bias, output);
}

void max_pool(const Layer& layer, const Map& input, Map& output) {
  const int channels = layer.out.channels;
  std::fill(output.begin(), output.end(), -std::numeric_limits<float>::infinity());
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      Row largest(output.data() + offset(layer.out, y, x), channels);
      for_each_tap(layer, y, x, [&](int /*tap*/, int row, int column) {
        largest = largest.max(ConstRow(input.data() + offset(layer.in, row, column), channels));
      });
    }
  }
}

/// Mean of every window, or of the whole map.
void average_pool(const Layer& layer, const Map& input, Map& output) {
  const int channels = layer.out.channels;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      Row sum(output.data() + offset(layer.out, y, x), channels);
      for_each_tap(layer, y, x, [&](int /*tap*/, int row, int column) {
        sum += ConstRow(input.data() + offset(layer.in, row, column), channels);
      });
      sum /= static_cast<float>(average_divisor(layer, y, x));
    }
  }
}

void l2_normalize(const Layer& layer, const std::vector<double>& gains, const Map& input,
                  Map& output) {
  constexpr float kSmallestNorm = 1e-12F;  // reference/networks/README.md
  const int channels = layer.out.channels;
  const Map gain(gains.begin(), gains.end());
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      const ConstRow pixel(input.data() + offset(layer.in, y, x), channels);
      const float norm = std::max(std::sqrt(pixel.square().sum()), kSmallestNorm);
      Row(output.data() + offset(layer.out, y, x), channels) =
          pixel / norm * ConstRow(gain.data(), channels);
    }
  }
}

void reorg(const Layer& layer, const Map& input, Map& output) {
  const Window& w = layer.window;
  const int channels = layer.in.channels;
  const int blocks = w.stride_h * w.stride_w;
  for (int row = 0; row < layer.out.height * w.stride_h; ++row) {
    for (int column = 0; column < layer.out.width * w.stride_w; ++column) {
      const int block = row % w.stride_h * w.stride_w + column % w.stride_w;
      const float* from = input.data() + offset(layer.in, row, column);
      float* to = output.data() + offset(layer.out, row / w.stride_h, column / w.stride_w);
      for (int c = 0; c < channels; ++c) {
        to[layer.reorg_order == ReorgOrder::BlockMajor ? block * channels + c
                                                       : c * blocks + block] = from[c];
      }
    }
  }
}

void concat(const Layer& layer, const std::vector<const Map*>& inputs, Map& output) {
  const auto pixels = static_cast<std::size_t>(layer.out.pixels());
  float* to = output.data();
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    for (const Map* input : inputs) {
      const std::size_t channels = input->size() / pixels;
      to = std::copy_n(input->data() + pixel * channels, channels, to);
    }
  }
}

void add(const std::vector<const Map*>& inputs, Map& output) {
  for (const Map* input : inputs) {
    std::transform(output.begin(), output.end(), input->begin(), output.begin(), std::plus<>());
  }
}

void activate(const Layer& layer, Map& map) {
  constexpr float kSix = 6.0F;
  if (layer.output_scale != 1.0) {
    for (float& value : map) value *= static_cast<float>(layer.output_scale);
  }
  if (layer.activation == ActivationFunction::None) return;
  const auto slope = static_cast<float>(
      layer.activation == ActivationFunction::LeakyRelu ? layer.leaky_slope : 0.0);
  for (float& value : map) {
    if (value < 0) value *= slope;
    if (layer.activation == ActivationFunction::Relu6) value = std::min(value, kSix);
  }
}

void evaluate(const Layer& layer, const LayerParameters& parameters,
              const std::vector<const Map*>& inputs, Map& output) {
  switch (layer.op) {
    case Op::Convolution:
    case Op::FullyConnected:
      return convolve(layer, parameters, *inputs.front(), output);
    case Op::MaxPool:
      return max_pool(layer, *inputs.front(), output);
    case Op::AveragePool:
    case Op::GlobalAveragePool:
      return average_pool(layer, *inputs.front(), output);
    case Op::L2Normalize:
      return l2_normalize(layer, parameters.weight, *inputs.front(), output);
    case Op::Add:
      return add(inputs, output);
    case Op::Concat:
      return concat(layer, inputs, output);
    case Op::Reorg:
      return reorg(layer, *inputs.front(), output);
    case Op::Deconvolution:
      return detail::deconvolve_float(layer, parameters, *inputs.front(), output);
    case Op::BilinearUpsample:
      return detail::upsample_float(layer, *inputs.front(), output);
    case Op::Crop:
      return detail::crop_float(layer, *inputs.front(), output);
    default:
      throw InternalError("forward_float: unknown operation");
  }
}

/// The layer after which nobody reads a map any more.
std::vector<LayerIndex> last_readers(const Network& network) {
  std::vector<LayerIndex> last(network.layers.size());
  for (std::size_t i = 0; i < last.size(); ++i) {
    const std::vector<LayerIndex> readers = network.consumers_of(static_cast<LayerIndex>(i));
    last[i] = readers.empty() ? static_cast<LayerIndex>(i) : readers.back();
  }
  return last;
}

}  // namespace

void advance_float(const Network& network, const FloatParameters& folded, const RealMap& input,
                   std::size_t until, FloatState& state, const VisitMap& visit,
                   const ChangeMap& change) {
  internal_check(folded.size() == network.layers.size() && input.shape == network.input &&
                     input.values.size() == static_cast<std::size_t>(input.shape.size()),
                 "forward_float: parameters or input do not belong to the network");
  const Map picture(input.values.begin(), input.values.end());
  const std::vector<LayerIndex> last = last_readers(network);
  std::vector<Map>& maps = state.maps;
  maps.resize(network.layers.size());
  for (; state.next < until; ++state.next) {
    const std::size_t i = state.next;
    const Layer& layer = network.layers[i];
    std::vector<const Map*> inputs;
    for (const LayerIndex source : layer.inputs) {
      inputs.push_back(source == kNetworkInput ? &picture
                                               : &maps[static_cast<std::size_t>(source)]);
    }
    maps[i].assign(static_cast<std::size_t>(layer.out.size()), 0.0F);
    evaluate(layer, folded[i], inputs, maps[i]);
    activate(layer, maps[i]);
    if (change) change(static_cast<LayerIndex>(i), maps[i]);
    visit(static_cast<LayerIndex>(i), maps[i]);
    for (std::size_t j = 0; j <= i; ++j) {
      if (last[j] == static_cast<LayerIndex>(i)) Map().swap(maps[j]);
    }
  }
}

void forward_float(const Network& network, const FloatParameters& folded, const RealMap& input,
                   const VisitMap& visit, const ChangeMap& change) {
  FloatState state;
  advance_float(network, folded, input, network.layers.size(), state, visit, change);
}

}  // namespace rill
