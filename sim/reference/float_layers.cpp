// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/float_layers.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <unsupported/Eigen/CXX11/Tensor>

#include "sim/core/error.h"

namespace rill::detail {
namespace {

/// A map as tensor (row, column, channel).
using ConstView = Eigen::TensorMap<const Eigen::Tensor<double, 3, Eigen::RowMajor, int>>;
using View = Eigen::TensorMap<Eigen::Tensor<double, 3, Eigen::RowMajor, int>>;

ConstView view(const RealMap& map) {
  return {map.values.data(), map.shape.height, map.shape.width, map.shape.channels};
}

View view(RealMap& map) {
  return {map.values.data(), map.shape.height, map.shape.width, map.shape.channels};
}

/// Rows or columns [begin, end) that a window covers.
struct Span {
  int begin;
  int end;
  int length() const { return end - begin; }
};

Span window_span(int position, int kernel, int stride, int pad) {
  const int begin = position * stride - pad;
  return {begin, begin + kernel};
}

Span clip(const Span& span, int lowest, int highest) {
  return {std::max(span.begin, lowest), std::min(span.end, highest)};
}

/// Calls function(output row, output column, rows, columns) with every unclipped window.
template <typename Function>
void for_each_window(const Layer& layer, Function function) {
  const Window& w = layer.window;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      function(y, x, window_span(y, w.kernel_h, w.stride_h, w.pad_h),
               window_span(x, w.kernel_w, w.stride_w, w.pad_w));
    }
  }
}

/// The two source positions that a bilinear output position lies between, and the share of the
/// second one.
struct Between {
  int first;
  int second;
  double share;
};

/// Half-pixel centres with replicated edges, or with `align_corners` end points on end points:
/// torch.nn.functional.interpolate(mode="bilinear").
Between source_position(int position, int in_size, int out_size, int scale, bool align_corners) {
  double source = (position + 0.5) / scale - 0.5;
  if (align_corners) {
    source = out_size > 1 ? static_cast<double>(position) * (in_size - 1) / (out_size - 1) : 0.0;
  }
  source = std::max(source, 0.0);
  const int first = std::min(static_cast<int>(source), in_size - 1);
  return {first, std::min(first + 1, in_size - 1), source - first};
}

}  // namespace

RealMap empty_output(const Layer& layer) {
  return {layer.out, std::vector<double>(static_cast<std::size_t>(layer.out.size()), 0.0)};
}

RealMap max_pool(const Layer& layer, const RealMap& input) {
  RealMap output = empty_output(layer);
  const ConstView in = view(input);
  View out = view(output);
  for_each_window(layer, [&](int y, int x, Span all_rows, Span all_columns) {
    const Span rows = clip(all_rows, 0, layer.in.height);
    const Span columns = clip(all_columns, 0, layer.in.width);
    for (int c = 0; c < layer.out.channels; ++c) {
      double largest = -std::numeric_limits<double>::infinity();
      for (int i = rows.begin; i < rows.end; ++i) {
        for (int j = columns.begin; j < columns.end; ++j) largest = std::max(largest, in(i, j, c));
      }
      out(y, x, c) = largest;
    }
  });
  return output;
}

RealMap average_pool(const Layer& layer, const RealMap& input) {
  RealMap output = empty_output(layer);
  const ConstView in = view(input);
  View out = view(output);
  const Window& w = layer.window;
  for_each_window(layer, [&](int y, int x, Span all_rows, Span all_columns) {
    const Span rows = clip(all_rows, 0, layer.in.height);
    const Span columns = clip(all_columns, 0, layer.in.width);
    // A window that ceil_mode lets hang over the padded map counts only what lies on it.
    const Span padded_rows = clip(all_rows, -w.pad_h, layer.in.height + w.pad_h);
    const Span padded_columns = clip(all_columns, -w.pad_w, layer.in.width + w.pad_w);
    const int divisor = layer.count_include_pad ? padded_rows.length() * padded_columns.length()
                                                : rows.length() * columns.length();
    for (int c = 0; c < layer.out.channels; ++c) {
      double sum = 0.0;
      for (int i = rows.begin; i < rows.end; ++i) {
        for (int j = columns.begin; j < columns.end; ++j) sum += in(i, j, c);
      }
      out(y, x, c) = sum / divisor;
    }
  });
  return output;
}

RealMap add(const Layer& layer, const std::vector<const RealMap*>& inputs) {
  RealMap output = empty_output(layer);
  for (const RealMap* input : inputs) {
    for (std::size_t i = 0; i < output.values.size(); ++i) output.values[i] += input->values[i];
  }
  return output;
}

RealMap concat(const Layer& layer, const std::vector<const RealMap*>& inputs) {
  RealMap output = empty_output(layer);
  View out = view(output);
  int first = 0;
  for (const RealMap* input : inputs) {
    const ConstView in = view(*input);
    for (int y = 0; y < layer.out.height; ++y) {
      for (int x = 0; x < layer.out.width; ++x) {
        for (int c = 0; c < input->shape.channels; ++c) out(y, x, first + c) = in(y, x, c);
      }
    }
    first += input->shape.channels;
  }
  return output;
}

RealMap reorg(const Layer& layer, const RealMap& input) {
  RealMap output = empty_output(layer);
  const ConstView in = view(input);
  View out = view(output);
  const int rows = layer.window.stride_h;
  const int columns = layer.window.stride_w;
  for (int y = 0; y < layer.in.height; ++y) {
    for (int x = 0; x < layer.in.width; ++x) {
      const int block = y % rows * columns + x % columns;
      for (int c = 0; c < layer.in.channels; ++c) {
        const bool block_major = layer.reorg_order == ReorgOrder::BlockMajor;
        const int channel =
            block_major ? block * layer.in.channels + c : c * rows * columns + block;
        out(y / rows, x / columns, channel) = in(y, x, c);
      }
    }
  }
  return output;
}

RealMap crop(const Layer& layer, const RealMap& input) {
  RealMap output = empty_output(layer);
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

RealMap upsample(const Layer& layer, const RealMap& input) {
  RealMap output = empty_output(layer);
  const ConstView in = view(input);
  View out = view(output);
  for (int y = 0; y < layer.out.height; ++y) {
    const Between row =
        source_position(y, layer.in.height, layer.out.height, layer.scale, layer.align_corners);
    for (int x = 0; x < layer.out.width; ++x) {
      const Between column =
          source_position(x, layer.in.width, layer.out.width, layer.scale, layer.align_corners);
      for (int c = 0; c < layer.out.channels; ++c) {
        const double above = in(row.first, column.first, c) * (1.0 - column.share) +
                             in(row.first, column.second, c) * column.share;
        const double below = in(row.second, column.first, c) * (1.0 - column.share) +
                             in(row.second, column.second, c) * column.share;
        out(y, x, c) = layer.pre_scale * (above * (1.0 - row.share) + below * row.share);
      }
    }
  }
  return output;
}

RealMap l2_normalize(const Layer& layer, const LayerParameters& parameters, const RealMap& input) {
  // Keeps a pixel of zeros at zero (reference/networks/README.md, "l2norm").
  constexpr double kSmallestNorm = 1e-12;
  const std::vector<double>& scales = parameters.weight;
  internal_check(scales.size() == static_cast<std::size_t>(layer.out.channels),
                 "evaluate_float: an L2 norm needs one scale a channel");
  RealMap output = empty_output(layer);
  const ConstView in = view(input);
  View out = view(output);
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      double square = 0.0;
      for (int c = 0; c < layer.out.channels; ++c) square += in(y, x, c) * in(y, x, c);
      const double norm = std::max(std::sqrt(square), kSmallestNorm);
      for (int c = 0; c < layer.out.channels; ++c) {
        out(y, x, c) = in(y, x, c) / norm * scales[static_cast<std::size_t>(c)];
      }
    }
  }
  return output;
}

}  // namespace rill::detail
