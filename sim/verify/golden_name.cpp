// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/golden_name.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <functional>

namespace rill {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// What HLS dumps call a layer's operation; empty for those that they do not dump.
std::string operation_name(const Layer& layer) {
  if (layer.op == Op::MaxPool) return "pool";
  if (layer.op != Op::Convolution) return "";
  return "conv" + std::to_string(layer.window.kernel_h) + "x" +
         std::to_string(layer.window.kernel_w);
}

/// The only layer for which `fits` holds.
std::optional<LayerIndex> only_layer(const Network& network,
                                     const std::function<bool(const Layer&)>& fits) {
  std::optional<LayerIndex> found;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!fits(network.layers[i])) continue;
    if (found) return std::nullopt;
    found = static_cast<LayerIndex>(i);
  }
  return found;
}

/// `conv<n>`: the n-th convolution of the network, counted from 1; of networks whose layers are not
/// called so, because theirs may count from 0.
std::optional<LayerIndex> convolution_number(const Network& network, const std::string& name) {
  const std::string start = "conv";
  int number = 0;
  const char* end = name.data() + name.size();
  if (name.compare(0, start.size(), start) != 0) return std::nullopt;
  const auto [stop, error] = std::from_chars(name.data() + start.size(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  const bool own_names = std::any_of(
      network.layers.begin(), network.layers.end(),
      [&](const Layer& layer) { return layer.name.compare(0, start.size(), start) == 0; });
  if (own_names) return std::nullopt;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (network.layers[i].op == Op::Convolution && --number == 0) return static_cast<LayerIndex>(i);
  }
  return std::nullopt;
}

std::optional<LayerIndex> layer_named(const Network& network, const std::string& name) {
  if (const auto own = network.find(name)) return own;
  const auto by_bundle = only_layer(network, [&](const Layer& layer) {
    const std::string operation = operation_name(layer);
    return !layer.bundle.empty() && !operation.empty() && name == layer.bundle + "_" + operation;
  });
  if (by_bundle) return by_bundle;
  const auto by_start = only_layer(network, [&](const Layer& layer) {
    return !name.empty() && layer.name.compare(0, name.size() + 1, name + "_") == 0;
  });
  return by_start ? by_start : convolution_number(network, name);
}

/// Without an element type at the end, as `conv13_i32` has it.
std::string without_type(const std::string& name) {
  for (const char* type : {"_i8", "_u8", "_i16", "_u16", "_i32", "_u32", "_f32"}) {
    if (ends_with(name, type)) return name.substr(0, name.size() - std::string(type).size());
  }
  return name;
}

}  // namespace

std::optional<GoldenTarget> golden_target(const Network& network, const std::string& given) {
  const std::string name = network.find(given) ? given : without_type(given);
  if (const auto layer = layer_named(network, name)) return GoldenTarget{*layer, false};
  constexpr std::size_t kSuffix = 4;
  if (!ends_with(name, "_acc") && !ends_with(name, "_pre")) return std::nullopt;
  const auto layer = layer_named(network, name.substr(0, name.size() - kSuffix));
  if (!layer || !network.layers[static_cast<std::size_t>(*layer)].has_weights()) {
    return std::nullopt;
  }
  return GoldenTarget{*layer, true};
}

}  // namespace rill
