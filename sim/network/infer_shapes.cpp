// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.h"
#include "sim/network/network.h"
#include "sim/network/network_checks.h"

namespace rill {
namespace {

std::string text(int number) { return std::to_string(number); }

std::string extent(int height, int width) { return text(height) + "x" + text(width); }

/// Works out one layer; every rule that is broken adds a sentence to problems().
class LayerShapes {
 public:
  /// `like` is the shape of the map that Layer::like names, if there is one.
  LayerShapes(Layer& layer, std::vector<Shape> inputs, std::optional<Shape> like)
      : layer_(layer), inputs_(std::move(inputs)), like_(like) {}

  void run() {
    layer_.in = inputs_.front();
    check_input_count();
    if (problems_.empty()) infer();
    if (problems_.empty()) check_output();
  }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }
  void require(bool holds, const std::string& sentence) {
    if (!holds) problem(sentence);
  }
  bool is_joint() const { return layer_.op == Op::Add || layer_.op == Op::Concat; }

  void check_input_count();
  void check_window();
  void check_groups();
  void infer();
  void infer_convolution();
  void infer_deconvolution();
  void infer_pool();
  void infer_whole_map();
  void infer_add();
  void infer_concat();
  void infer_reorg();
  void infer_upsample();
  void infer_crop();
  void set_output(std::int64_t channels, std::int64_t height, std::int64_t width);
  void keep_channels(std::int64_t channels, std::int64_t height, std::int64_t width);
  void check_output();

  Layer& layer_;
  std::vector<Shape> inputs_;
  std::optional<Shape> like_;
  std::vector<std::string> problems_;
};

void LayerShapes::check_input_count() {
  const int count = static_cast<int>(inputs_.size());
  if (is_joint()) {
    require(count >= 2, "joins " + text(count) + " map; name at least two inputs");
  } else {
    require(count == 1, "has " + text(count) + " inputs; name exactly one");
  }
}

void LayerShapes::check_window() {
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
}

void LayerShapes::check_groups() {
  require(layer_.out_channels >= 1,
          text(layer_.out_channels) + " output channels are none; use 1 or more");
  if (layer_.groups < 1) {
    problem(text(layer_.groups) + " groups are none; use 1 or more");
    return;
  }
  require(layer_.in.channels % layer_.groups == 0, text(layer_.groups) + " groups do not divide " +
                                                       text(layer_.in.channels) +
                                                       " input channels; choose a divisor");
  require(layer_.out_channels % layer_.groups == 0, text(layer_.groups) + " groups do not divide " +
                                                        text(layer_.out_channels) +
                                                        " output channels; choose a divisor");
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
      return keep_channels(layer_.in.channels, layer_.in.height, layer_.in.width);
    case Op::Crop:
      return infer_crop();
  }
  throw InternalError("infer_shapes: unknown operation");
}

void LayerShapes::infer_convolution() {
  check_window();
  check_groups();
  if (!problems_.empty()) return;
  const Window& w = layer_.window;
  set_output(
      layer_.out_channels,
      window_output_size(layer_.in.height, w.kernel_h, w.stride_h, w.pad_h, w.dilation, false),
      window_output_size(layer_.in.width, w.kernel_w, w.stride_w, w.pad_w, w.dilation, false));
}

void LayerShapes::infer_deconvolution() {
  check_window();
  check_groups();
  require(layer_.groups == 1, "a deconvolution has no groups here; use groups: 1");
  if (!problems_.empty()) return;
  const Window& w = layer_.window;
  const auto size = [](std::int64_t input, int stride, int pad, int spanned) {
    return (input - 1) * stride - 2 * pad + spanned;
  };
  set_output(layer_.out_channels, size(layer_.in.height, w.stride_h, w.pad_h, w.extent_h()),
             size(layer_.in.width, w.stride_w, w.pad_w, w.extent_w()));
}

void LayerShapes::infer_pool() {
  check_window();
  const Window& w = layer_.window;
  require(w.dilation == 1, "a pool has no dilation here; use dilation: 1");
  // With more, a window could lie in the padding alone and have no value (the rule of PyTorch).
  require(2 * w.pad_h <= w.kernel_h && 2 * w.pad_w <= w.kernel_w,
          "padding " + extent(w.pad_h, w.pad_w) + " is more than half of the kernel " +
              extent(w.kernel_h, w.kernel_w) + "; make it smaller");
  if (!problems_.empty()) return;
  keep_channels(
      layer_.in.channels,
      window_output_size(layer_.in.height, w.kernel_h, w.stride_h, w.pad_h, 1, layer_.ceil_mode),
      window_output_size(layer_.in.width, w.kernel_w, w.stride_w, w.pad_w, 1, layer_.ceil_mode));
}

void LayerShapes::infer_whole_map() {
  layer_.window = Window{};
  layer_.window.kernel_h = layer_.in.height;
  layer_.window.kernel_w = layer_.in.width;
  if (layer_.op == Op::GlobalAveragePool) return keep_channels(layer_.in.channels, 1, 1);
  check_groups();
  require(layer_.groups == 1, "a fully connected layer has no groups; use groups: 1");
  set_output(layer_.out_channels, 1, 1);
}

void LayerShapes::infer_add() {
  for (const Shape& other : inputs_) {
    require(other == layer_.in, "adds " + layer_.in.to_string() + " and " + other.to_string() +
                                    "; the maps must have one shape");
  }
  keep_channels(layer_.in.channels, layer_.in.height, layer_.in.width);
}

void LayerShapes::infer_concat() {
  std::int64_t channels = 0;
  bool equal = true;
  std::string all;
  for (const Shape& other : inputs_) {
    equal = equal && other.height == layer_.in.height && other.width == layer_.in.width;
    all += (all.empty() ? "" : " and ") + other.to_string();
    channels += other.channels;
  }
  require(equal, "joins " + all +
                     "; the maps must have one height and width (crop the larger ones: `op: crop, "
                     "like: …`)");
  keep_channels(channels, layer_.in.height, layer_.in.width);
}

void LayerShapes::infer_reorg() {
  check_window();
  if (!problems_.empty()) return;
  const int rows = layer_.window.stride_h;
  const int columns = layer_.window.stride_w;
  require(layer_.in.height % rows == 0 && layer_.in.width % columns == 0,
          "blocks of " + extent(rows, columns) + " pixels do not divide the map " +
              layer_.in.to_string() + "; change the stride or the input size");
  if (!problems_.empty()) return;
  keep_channels(std::int64_t{layer_.in.channels} * rows * columns, layer_.in.height / rows,
                layer_.in.width / columns);
}

void LayerShapes::infer_upsample() {
  if (layer_.scale < 1) {
    return problem("scale " + text(layer_.scale) + " is not possible; use 1 or more");
  }
  keep_channels(layer_.in.channels, std::int64_t{layer_.in.height} * layer_.scale,
                std::int64_t{layer_.in.width} * layer_.scale);
}

void LayerShapes::infer_crop() {
  if (!like_) return problem("is cropped like `" + layer_.like + "`, which is no layer above it");
  require(layer_.crop_top + like_->height <= layer_.in.height &&
              layer_.crop_left + like_->width <= layer_.in.width,
          "cannot leave " + extent(like_->height, like_->width) + " of " + layer_.in.to_string() +
              "; crop like a smaller map or give a smaller offset");
  keep_channels(layer_.in.channels, like_->height, like_->width);
}

void LayerShapes::set_output(std::int64_t channels, std::int64_t height, std::int64_t width) {
  constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
  if (height < 1 || width < 1) {
    return problem("the window " + extent(layer_.window.extent_h(), layer_.window.extent_w()) +
                   " does not fit into the map " + layer_.in.to_string() +
                   "; use a larger input, more padding or a smaller kernel");
  }
  // Divisions, so that the check itself cannot overflow.
  if (channels > kLargest / height || channels * height > kLargest / width) {
    return problem("the output has more than 2^31 values; make the input smaller");
  }
  layer_.out = {static_cast<int>(channels), static_cast<int>(height), static_cast<int>(width)};
}

void LayerShapes::keep_channels(std::int64_t channels, std::int64_t height, std::int64_t width) {
  set_output(channels, height, width);
  if (!problems_.empty()) return;
  require(layer_.out_channels == 0 || layer_.out_channels == channels,
          "out_channels is " + text(layer_.out_channels) + " but the layer makes " +
              std::to_string(channels) + "; leave the key out");
  layer_.out_channels = static_cast<int>(channels);
}

void LayerShapes::check_output() {
  const bool can_normalize = layer_.has_weights();
  require(can_normalize || !layer_.batch_norm,
          "only layers with weights have a batch norm; leave the key out");
  require(can_normalize || !layer_.bias, "only layers with weights have a bias; leave the key out");
}

/// The shapes of a layer's inputs, or a sentence when it cannot have these inputs.
std::string collect_inputs(const Network& network, LayerIndex index, std::vector<Shape>& inputs) {
  const Layer& layer = network.layers[static_cast<std::size_t>(index)];
  if (layer.inputs.empty()) return "has no input; name the layer it reads, or `input`";
  for (const LayerIndex input : layer.inputs) {
    if (input < kNetworkInput || input >= index) {
      return "reads a layer that does not come before it; order the layers by dependency";
    }
    inputs.push_back(network.shape_of(input));
  }
  return {};
}

/// Shape of the map a crop is as large as, when that layer stands above it.
std::optional<Shape> shape_like(const Network& network, LayerIndex index) {
  const Layer& layer = network.layers[static_cast<std::size_t>(index)];
  const std::optional<LayerIndex> like = network.find(layer.like);
  if (layer.op != Op::Crop || !like || *like >= index) return std::nullopt;
  return network.shape_of(*like);
}

bool is_known(const std::vector<Shape>& shapes) {
  return std::all_of(shapes.begin(), shapes.end(),
                     [](const Shape& shape) { return shape.size() > 0; });
}

/// Fills in all shapes that can be known.
std::vector<Diagnostic> shape_mistakes(Network& network) {
  std::vector<Diagnostic> mistakes;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Layer& layer = network.layers[i];
    layer.out = {};
    const auto report = [&](const std::string& sentence) {
      mistakes.push_back({layer.where, "layers." + layer.name, sentence});
    };
    std::vector<Shape> inputs;
    const std::string wrong = collect_inputs(network, static_cast<LayerIndex>(i), inputs);
    if (!wrong.empty()) {
      report(wrong);
      continue;
    }
    // Behind a mistake there is nothing to check against; its followers would only repeat it.
    if (!is_known(inputs)) continue;
    const std::optional<Shape> like = shape_like(network, static_cast<LayerIndex>(i));
    if (like && like->size() == 0) continue;
    LayerShapes shapes(layer, std::move(inputs), like);
    shapes.run();
    for (const std::string& sentence : shapes.problems()) report(sentence);
  }
  return mistakes;
}

/// Sizes above the input's with which all maps that meet are of one size, as the remedy of a
/// mistake; empty when there are none near.
std::string fitting_size(const Network& network) {
  constexpr int kMostHalvings = 8;
  Network other = network;
  for (int step = 2; step <= 1 << kMostHalvings; step *= 2) {
    other.input.height = (network.input.height + step - 1) / step * step;
    other.input.width = (network.input.width + step - 1) / step * step;
    if (!shape_mistakes(other).empty()) continue;
    return "; an input of " + extent(other.input.height, other.input.width) +
           " fits, as multiples of " + text(step) + " do";
  }
  return {};
}

}  // namespace

int window_output_size(int input, int kernel, int stride, int pad, int dilation, bool ceil_mode) {
  const int slack = input + 2 * pad - dilation * (kernel - 1) - 1;
  const int size = floor_div(slack + (ceil_mode ? stride - 1 : 0), stride) + 1;
  // A window that ceil_mode adds must start on the map or its left padding.
  const bool starts_beyond = ceil_mode && (size - 1) * stride >= input + pad;
  return std::max(0, starts_beyond ? size - 1 : size);
}

void infer_shapes(Network& network) {
  std::vector<Diagnostic> mistakes = mistakes_of_the_whole(network);
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
  mistakes = shape_mistakes(network);
  if (!mistakes.empty()) {
    mistakes.front().message += fitting_size(network);
    throw ConfigError(std::move(mistakes));
  }
  if (network.outputs.empty()) {
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const auto index = static_cast<LayerIndex>(i);
      if (network.consumers_of(index).empty()) network.outputs.push_back(index);
    }
  }
}

}  // namespace rill
