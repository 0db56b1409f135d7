// SPDX-License-Identifier: Apache-2.0
#include "sim/model/stored_codes.h"

#include <cmath>
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

/// Fixed-point biases that are added behind the sums of blocks: in the requantization's offsets.
std::vector<Code> biases_behind(const QuantizedLayer& layer, const Format& bias) {
  const LayerArithmetic& numbers = layer.arithmetic;
  const Requantization& rule = numbers.requantization;
  std::vector<Code> codes;
  if (bias.kind != Format::Kind::Fixed || numbers.weight.mantissa_bits == 0) return codes;
  for (std::size_t c = 0; c < rule.offset.size(); ++c) {
    const double step = std::ldexp(numbers.output.lsb(static_cast<int>(c)), -rule.shift);
    codes.push_back(
        static_cast<Code>(std::llround(static_cast<double>(rule.offset[c]) * step / bias.lsb())));
  }
  return codes;
}

}  // namespace

std::vector<LayerCodes> stored_codes(const QuantizedModel& model,
                                     const std::optional<Format>& bias) {
  const auto orders = detail::layer_orders(model.network, ReorgOrder::BlockMajor);
  std::vector<LayerCodes> codes;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    codes.emplace_back();
    const QuantizedLayer& layer = model.layers[i];
    if (layer.weight.empty()) continue;
    const detail::LayerOrder back{inverse(orders[i].input), inverse(orders[i].output)};
    codes.back().weight = detail::permute_weight(model.network.layers[i], back, layer.weight);
    const bool is_behind = layer.bias.empty() && bias;
    codes.back().bias =
        detail::permute_channels(back, is_behind ? biases_behind(layer, *bias) : layer.bias);
  }
  return codes;
}

}  // namespace rill
