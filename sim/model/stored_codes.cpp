// SPDX-License-Identifier: Apache-2.0
#include "sim/model/stored_codes.h"

#include <cstddef>

#include "sim/model/channel_order.h"

namespace rill {
namespace {

/// From the network's order back to the stored one.
detail::ChannelOrder inverse(const detail::ChannelOrder& order) {
  detail::ChannelOrder back(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    back[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  }
  return back;
}

}  // namespace

std::vector<LayerCodes> stored_codes(const QuantizedModel& model) {
  const auto orders = detail::layer_orders(model.network, ReorgOrder::BlockMajor);
  std::vector<LayerCodes> codes;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    codes.emplace_back();
    const QuantizedLayer& layer = model.layers[i];
    if (layer.weight.empty()) continue;
    const detail::LayerOrder back{inverse(orders[i].input), inverse(orders[i].output)};
    codes.back().weight = detail::permute_weight(model.network.layers[i], back, layer.weight);
    codes.back().bias = detail::permute_channels(back, layer.bias);
  }
  return codes;
}

}  // namespace rill
