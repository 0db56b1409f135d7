// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/golden_name.h"

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

std::optional<LayerIndex> layer_named(const Network& network, const std::string& name) {
  if (const auto own = network.find(name)) return own;
  const auto by_bundle = only_layer(network, [&](const Layer& layer) {
    const std::string operation = operation_name(layer);
    return !layer.bundle.empty() && !operation.empty() && name == layer.bundle + "_" + operation;
  });
  if (by_bundle) return by_bundle;
  return only_layer(network, [&](const Layer& layer) {
    return !name.empty() && layer.name.compare(0, name.size() + 1, name + "_") == 0;
  });
}

}  // namespace

std::optional<GoldenTarget> golden_target(const Network& network, const std::string& name) {
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
