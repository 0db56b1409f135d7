// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.h"
#include "sim/network/layer_shapes.h"
#include "sim/network/network.h"

namespace rill {
namespace {

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

std::vector<Diagnostic> mistakes_of_the_whole(const Network& network, const IsTold& is_told) {
  std::vector<Diagnostic> mistakes;
  const auto report = [&](const char* key, const std::string& sentence) {
    if (is_told && is_told(key)) return;
    Diagnostic mistake;
    mistake.key = key;
    mistake.message = sentence;
    mistakes.push_back(std::move(mistake));
  };
  const Shape& input = network.input;
  if (std::min({input.channels, input.height, input.width}) < 1) {
    report("input", "the input map " + input.to_string() +
                        " is empty; use 1 or more channels, rows and columns");
  }
  // Keeps sizes of maps and windows inside of their types.
  constexpr int kLargest = 1 << 16;
  if (std::max({input.channels, input.height, input.width}) > kLargest) {
    report("input", "the input map " + input.to_string() + " is beyond " +
                        std::to_string(kLargest) + "; make it smaller");
  }
  for (const LayerIndex output : network.outputs) {
    if (output < 0 || output >= static_cast<LayerIndex>(network.layers.size())) {
      report("outputs", "names a layer that does not exist; name one of layers");
    }
  }
  if (network.layers.empty()) report("layers", "the network has no layers; add at least one");
  return mistakes;
}

std::vector<Diagnostic> find_mistakes(Network& network, const IsTold& is_told) {
  std::vector<Diagnostic> mistakes = mistakes_of_the_whole(network, is_told);
  if (!mistakes.empty()) return mistakes;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Layer& layer = network.layers[i];
    layer.in = layer.out = {};
    const std::string key = "layers." + layer.name;
    const auto report = [&](const std::string& sentence) {
      mistakes.push_back({layer.where, key, sentence});
    };
    if (is_told && is_told(key)) {
      const bool has_channels =
          layer.has_weights() && !is_told(key + ".op") && !is_told(key + ".channels");
      if (has_channels) layer.out.channels = layer.out_channels;
      continue;
    }
    std::vector<Shape> inputs;
    const std::string wrong = collect_inputs(network, static_cast<LayerIndex>(i), inputs);
    if (!wrong.empty()) {
      // Whoever has told mistakes already has told of every cycle, at one of its layers.
      if (!is_told) report(wrong);
      continue;
    }
    LayerShapes shapes(layer, std::move(inputs), shape_like(network, static_cast<LayerIndex>(i)));
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
  const auto fits = [&](int height, int width) {
    other.input.height = height;
    other.input.width = width;
    return find_mistakes(other, {}).empty();
  };
  for (int step = 2; step <= 1 << kMostHalvings; step *= 2) {
    const int height = (network.input.height + step - 1) / step * step;
    const int width = (network.input.width + step - 1) / step * step;
    // Neighbours too: a multiple of 64 is one of 16 as well.
    if (!fits(height, width) || !fits(height + step, width) || !fits(height, width + step)) {
      continue;
    }
    return "; an input of " + std::to_string(height) + "x" + std::to_string(width) +
           " fits, as multiples of " + std::to_string(step) + " do";
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

std::vector<Diagnostic> shape_mistakes(Network& network, const IsTold& is_told) {
  std::vector<Diagnostic> mistakes = find_mistakes(network, is_told);
  if (!mistakes.empty() && !is_told) mistakes.front().message += fitting_size(network);
  return mistakes;
}

void infer_shapes(Network& network) {
  std::vector<Diagnostic> mistakes = shape_mistakes(network, {});
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
  if (!network.outputs.empty()) return;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto index = static_cast<LayerIndex>(i);
    if (network.consumers_of(index).empty()) network.outputs.push_back(index);
  }
}

}  // namespace rill
