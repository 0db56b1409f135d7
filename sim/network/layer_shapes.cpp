// SPDX-License-Identifier: Apache-2.0
#include "sim/network/layer_shapes.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/core/error.h"

namespace rill {
namespace {

using Extent = std::optional<std::int64_t>;

std::string text(int number) { return std::to_string(number); }

std::string extent(int height, int width) { return text(height) + "x" + text(width); }

Extent known(int number) { return number > 0 ? Extent(number) : std::nullopt; }

/// True unless both are known and differ.
bool agree(int a, int b) { return a == 0 || b == 0 || a == b; }

/// As Shape::to_string(), with a question mark for what is unknown.
std::string shown(const Shape& shape) {
  const auto side = [](int number) { return number > 0 ? text(number) : std::string("?"); };
  return side(shape.channels) + "x" + side(shape.height) + "x" + side(shape.width);
}

/// Applies a rule for extents where there is one.
template <typename Rule>
Extent where_known(int number, const Rule& rule) {
  return number > 0 ? Extent(rule(std::int64_t{number})) : std::nullopt;
}

}  // namespace

LayerShapes::LayerShapes(Layer& layer, std::vector<Shape> inputs, std::optional<Shape> like)
    : layer_(layer), inputs_(std::move(inputs)), like_(like) {}

void LayerShapes::run() {
  layer_.in = inputs_.front();
  check_input_count();
  if (problems_.empty()) infer();
  check_parameters();
}

void LayerShapes::check_input_count() {
  const int count = static_cast<int>(inputs_.size());
  if (is_joint()) {
    require(count >= 2, "joins " + text(count) + " map; name at least two inputs");
  } else {
    require(count == 1, "has " + text(count) + " inputs; name exactly one");
  }
}

bool LayerShapes::check_window() {
  const std::size_t before = problems_.size();
  const Window& window = layer_.window;
  require(window.kernel_h >= 1 && window.kernel_w >= 1,
          "kernel " + extent(window.kernel_h, window.kernel_w) + " is empty; use 1 or more");
  require(window.stride_h >= 1 && window.stride_w >= 1,
          "stride " + extent(window.stride_h, window.stride_w) + " does not move; use 1 or more");
  require(window.pad_h >= 0 && window.pad_w >= 0,
          "padding " + extent(window.pad_h, window.pad_w) + " is negative; use 0 or more");
  require(window.dilation >= 1,
          "dilation " + text(window.dilation) + " is not possible; use 1 or more");
  // Keeps the products below inside of an int.
  constexpr int kLargest = 1 << 14;
  require(std::max({window.kernel_h, window.kernel_w, window.stride_h, window.stride_w,
                    window.pad_h, window.pad_w, window.dilation}) <= kLargest,
          "a window beyond " + text(kLargest) + " is not supported; make it smaller");
  return problems_.size() == before;
}

void LayerShapes::check_groups() {
  require(layer_.out_channels >= 1,
          text(layer_.out_channels) + " output channels are none; use 1 or more");
  if (layer_.groups < 1) {
    problem(text(layer_.groups) + " groups are none; use 1 or more");
    return;
  }
  if (layer_.in.channels % layer_.groups != 0) {
    const bool depthwise = layer_.op == Op::Convolution && layer_.groups == layer_.out_channels;
    problem(depthwise ? "is depthwise with " + text(layer_.out_channels) +
                            " channels, but its input has " + text(layer_.in.channels) +
                            "; use channels: " + text(layer_.in.channels)
                      : text(layer_.groups) + " groups do not divide " + text(layer_.in.channels) +
                            " input channels; choose a divisor");
  }
  require(layer_.out_channels % layer_.groups == 0, text(layer_.groups) + " groups do not divide " +
                                                        text(layer_.out_channels) +
                                                        " output channels; choose a divisor");
}

void LayerShapes::check_parameters() {
  if (layer_.has_weights()) return;
  require(!layer_.batch_norm, "only layers with weights have a batch norm; leave the key out");
  require(!layer_.bias, "only layers with weights have a bias; leave the key out");
}

void LayerShapes::infer() {
  switch (layer_.op) {
    case Op::Convolution:
      return infer_convolution();
    case Op::Deconvolution:
      return infer_deconvolution();
    case Op::MaxPool:
    case Op::AveragePool:
      return infer_pool();
    case Op::FullyConnected:
    case Op::GlobalAveragePool:
      return infer_whole_map();
    case Op::Add:
      return infer_add();
    case Op::Concat:
      return infer_concat();
    case Op::Reorg:
      return infer_reorg();
    case Op::BilinearUpsample:
      return infer_upsample();
    case Op::L2Normalize:
      return keep_channels(known(layer_.in.channels), known(layer_.in.height),
                           known(layer_.in.width));
    case Op::Crop:
      return infer_crop();
  }
  throw InternalError("infer_shapes: unknown operation");
}

void LayerShapes::infer_convolution() {
  const bool possible = check_window();
  check_groups();
  const Window& w = layer_.window;
  const auto size = [&w](int input, int kernel, int stride, int pad) {
    return where_known(input, [&](std::int64_t) {
      return window_output_size(input, kernel, stride, pad, w.dilation, false);
    });
  };
  if (!possible) return set_output(known(layer_.out_channels), std::nullopt, std::nullopt);
  set_output(known(layer_.out_channels), size(layer_.in.height, w.kernel_h, w.stride_h, w.pad_h),
             size(layer_.in.width, w.kernel_w, w.stride_w, w.pad_w));
}

void LayerShapes::infer_deconvolution() {
  const bool possible = check_window();
  check_groups();
  require(layer_.groups == 1, "a deconvolution has no groups here; use groups: 1");
  const Window& w = layer_.window;
  const auto size = [](int input, int stride, int pad, int spanned) {
    return where_known(
        input, [&](std::int64_t extent) { return (extent - 1) * stride - 2 * pad + spanned; });
  };
  if (!possible) return set_output(known(layer_.out_channels), std::nullopt, std::nullopt);
  set_output(known(layer_.out_channels), size(layer_.in.height, w.stride_h, w.pad_h, w.extent_h()),
             size(layer_.in.width, w.stride_w, w.pad_w, w.extent_w()));
}

void LayerShapes::infer_pool() {
  const bool possible = check_window();
  const Window& w = layer_.window;
  require(w.dilation == 1, "a pool has no dilation here; use dilation: 1");
  // With more, a window could lie in the padding alone and have no value (the rule of PyTorch).
  require(2 * w.pad_h <= w.kernel_h && 2 * w.pad_w <= w.kernel_w,
          "padding " + extent(w.pad_h, w.pad_w) + " is more than half of the kernel " +
              extent(w.kernel_h, w.kernel_w) + "; make it smaller");
  const Extent channels = known(layer_.in.channels);
  if (!possible) return keep_channels(channels, std::nullopt, std::nullopt);
  const auto size = [&](int input, int kernel, int stride, int pad) {
    return where_known(input, [&](std::int64_t) {
      return window_output_size(input, kernel, stride, pad, 1, layer_.ceil_mode);
    });
  };
  keep_channels(channels, size(layer_.in.height, w.kernel_h, w.stride_h, w.pad_h),
                size(layer_.in.width, w.kernel_w, w.stride_w, w.pad_w));
}

void LayerShapes::infer_whole_map() {
  layer_.window = Window{};
  layer_.window.kernel_h = layer_.in.height;
  layer_.window.kernel_w = layer_.in.width;
  if (layer_.op == Op::GlobalAveragePool) return keep_channels(known(layer_.in.channels), 1, 1);
  check_groups();
  require(layer_.groups == 1, "a fully connected layer has no groups; use groups: 1");
  set_output(known(layer_.out_channels), 1, 1);
}

LayerShapes::Extent LayerShapes::common(int Shape::*extent) const {
  int found = 0;
  for (const Shape& operand : inputs_) {
    if (!agree(found, operand.*extent)) return std::nullopt;
    found = std::max(found, operand.*extent);
  }
  return known(found);
}

void LayerShapes::require_same(const std::string& verb, bool channels_too,
                               const std::string& remedy) {
  for (const Shape& other : inputs_) {
    const bool same = agree(other.height, layer_.in.height) &&
                      agree(other.width, layer_.in.width) &&
                      (!channels_too || agree(other.channels, layer_.in.channels));
    if (same) continue;
    std::string sentence = verb;
    sentence.append(" ").append(shown(layer_.in)).append(" and ").append(shown(other));
    problem(sentence.append("; ").append(remedy));
  }
}

void LayerShapes::infer_add() {
  require_same("adds", true, "the maps must have one shape");
  keep_channels(common(&Shape::channels), common(&Shape::height), common(&Shape::width));
}

void LayerShapes::infer_concat() {
  const std::size_t before = problems_.size();
  require_same(
      "joins", false,
      "the maps must have one height and width (crop the larger ones: `op: crop, like: …`)");
  // Where sizes differ, another map was meant: its channels are anybody's guess.
  Extent channels = problems_.size() == before ? Extent(0) : std::nullopt;
  for (const Shape& operand : inputs_) {
    channels =
        channels && operand.channels > 0 ? Extent(*channels + operand.channels) : std::nullopt;
  }
  keep_channels(channels, common(&Shape::height), common(&Shape::width));
}

void LayerShapes::infer_reorg() {
  const Shape& in = layer_.in;
  if (!check_window()) return keep_channels(std::nullopt, std::nullopt, std::nullopt);
  const int rows = layer_.window.stride_h;
  const int columns = layer_.window.stride_w;
  require(in.height % rows == 0 && in.width % columns == 0,
          "blocks of " + extent(rows, columns) + " pixels do not divide the map " + shown(in) +
              "; change the stride or the input size");
  const auto part = [](int whole, int step) {
    return whole % step == 0 ? known(whole / step) : std::nullopt;
  };
  keep_channels(where_known(in.channels, [&](std::int64_t n) { return n * rows * columns; }),
                part(in.height, rows), part(in.width, columns));
}

void LayerShapes::infer_upsample() {
  const Extent channels = known(layer_.in.channels);
  if (layer_.scale < 1) {
    problem("scale " + text(layer_.scale) + " is not possible; use 1 or more");
    return keep_channels(channels, std::nullopt, std::nullopt);
  }
  const auto larger = [this](std::int64_t n) { return n * layer_.scale; };
  keep_channels(channels, where_known(layer_.in.height, larger),
                where_known(layer_.in.width, larger));
}

void LayerShapes::infer_crop() {
  const Extent channels = known(layer_.in.channels);
  if (!like_) {
    problem("is cropped like `" + layer_.like + "`, which is no layer above it");
    return keep_channels(channels, std::nullopt, std::nullopt);
  }
  const auto fits = [](int top, int left, int whole) {
    return left == 0 || whole == 0 || top + left <= whole;
  };
  require(fits(layer_.crop_top, like_->height, layer_.in.height) &&
              fits(layer_.crop_left, like_->width, layer_.in.width),
          "cannot leave " + extent(like_->height, like_->width) + " of " + shown(layer_.in) +
              "; crop like a smaller map or give a smaller offset");
  keep_channels(channels, known(like_->height), known(like_->width));
}

void LayerShapes::set_output(Extent channels, Extent height, Extent width) {
  constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
  layer_.out = {};
  if (channels) layer_.out.channels = static_cast<int>(std::min(*channels, kLargest));
  if (height.value_or(1) < 1 || width.value_or(1) < 1) {
    return problem("the window " + extent(layer_.window.extent_h(), layer_.window.extent_w()) +
                   " does not fit into the map " + shown(layer_.in) +
                   "; use a larger input, more padding or a smaller kernel");
  }
  const std::int64_t rows = height.value_or(1);
  const std::int64_t columns = width.value_or(1);
  // Divisions, so that the check itself cannot overflow.
  if (channels.value_or(1) > kLargest / rows || channels.value_or(1) * rows > kLargest / columns) {
    return problem("the output has more than 2^31 values; make the input smaller");
  }
  if (height) layer_.out.height = static_cast<int>(rows);
  if (width) layer_.out.width = static_cast<int>(columns);
}

void LayerShapes::keep_channels(Extent channels, Extent height, Extent width) {
  set_output(channels, height, width);
  if (!channels) return;
  require(layer_.out_channels == 0 || layer_.out_channels == *channels,
          "out_channels is " + text(layer_.out_channels) + " but the layer makes " +
              std::to_string(*channels) + "; leave the key out");
  layer_.out_channels = layer_.out.channels;
}

}  // namespace rill
