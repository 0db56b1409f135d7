// SPDX-License-Identifier: Apache-2.0
#include "sim/model/channel_order.h"

#include <cstddef>
#include <numeric>

#include "sim/core/error.h"
#include "sim/core/units.h"

namespace rill::detail {

namespace {

int at(const ChannelOrder& order, int channel) {
  return order.empty() ? channel : order[static_cast<std::size_t>(channel)];
}

ChannelOrder identity(int channels) {
  ChannelOrder order(static_cast<std::size_t>(channels));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

/// Empty when it changes nothing.
ChannelOrder simplified(ChannelOrder order) {
  if (order == identity(static_cast<int>(order.size()))) order.clear();
  return order;
}

[[noreturn]] void fail(const Layer& layer, const char* message) {
  throw ConfigError(Diagnostic{layer.where, "layers." + layer.name, message});
}

ChannelOrder through_reorg(const Layer& layer, const ChannelOrder& input, ReorgOrder stored) {
  const int blocks = layer.window.stride_h * layer.window.stride_w;
  const int channels = layer.in.channels;
  const auto position = [&](ReorgOrder order, int channel, int block) {
    return order == ReorgOrder::BlockMajor ? block * channels + channel : channel * blocks + block;
  };
  ChannelOrder output(static_cast<std::size_t>(channels * blocks));
  for (int c = 0; c < channels; ++c) {
    for (int block = 0; block < blocks; ++block) {
      output[static_cast<std::size_t>(position(layer.reorg_order, c, block))] =
          position(stored, at(input, c), block);
    }
  }
  return simplified(std::move(output));
}

ChannelOrder through_concat(const Network& network, const Layer& layer,
                            const std::vector<ChannelOrder>& inputs) {
  ChannelOrder output;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto first = static_cast<int>(output.size());
    const int channels = network.shape_of(layer.inputs[i]).channels;
    for (int c = 0; c < channels; ++c) output.push_back(first + at(inputs[i], c));
  }
  return simplified(std::move(output));
}

ChannelOrder output_order(const Network& network, const Layer& layer,
                          const std::vector<ChannelOrder>& inputs, ReorgOrder stored) {
  switch (layer.op) {
    case Op::Reorg:
      return through_reorg(layer, inputs.front(), stored);
    case Op::Concat:
      return through_concat(network, layer, inputs);
    case Op::Add:
      for (const ChannelOrder& input : inputs) {
        if (input == inputs.front()) continue;
        fail(layer,
             "adds maps whose channels the stored weights order differently; store the weights in "
             "the network's reorg order");
      }
      return inputs.front();
    case Op::Convolution:
    case Op::Deconvolution:
    case Op::FullyConnected:
      if (layer.groups == 1 || inputs.front().empty()) return {};
      if (layer.is_depthwise() && layer.out.channels == layer.in.channels) return inputs.front();
      fail(layer,
           "is a grouped convolution whose input channels the stored weights order differently; "
           "store the weights in the network's reorg order");
    default:
      return inputs.front();
  }
}

}  // namespace

std::vector<LayerOrder> layer_orders(const Network& network, ReorgOrder stored) {
  std::vector<LayerOrder> orders;
  orders.reserve(network.layers.size());
  for (const Layer& layer : network.layers) {
    std::vector<ChannelOrder> inputs;
    for (const LayerIndex input : layer.inputs) {
      inputs.push_back(input == kNetworkInput ? ChannelOrder{}
                                              : orders[static_cast<std::size_t>(input)].output);
    }
    ChannelOrder output = output_order(network, layer, inputs, stored);
    orders.push_back({inputs.front(), std::move(output)});
  }
  return orders;
}

template <typename Value>
std::vector<Value> permute_channels(const LayerOrder& order, const std::vector<Value>& stored) {
  if (order.output.empty() || stored.empty()) return stored;
  std::vector<Value> values;
  values.reserve(stored.size());
  for (const int channel : order.output)
    values.push_back(stored[static_cast<std::size_t>(channel)]);
  return values;
}

template <typename Value>
std::vector<Value> permute_weight(const Layer& layer, const LayerOrder& order,
                                  const std::vector<Value>& stored) {
  if (order.input.empty() && order.output.empty()) return stored;
  if (layer.op == Op::L2Normalize) return permute_channels(order, stored);  // one gain a channel
  // Only these occur with an order: one input channel per group, or all of them.
  const bool transposed = layer.op == Op::Deconvolution;
  const int out = layer.out_channels;
  const int in = layer.in.channels / layer.groups;
  const int taps = layer.window.taps();
  std::vector<Value> weight(stored.size());
  for (int o = 0; o < out; ++o) {
    for (int c = 0; c < in; ++c) {
      const int stored_out = at(order.output, o);
      const int stored_in = layer.groups == 1 ? at(order.input, c) : c;
      const int to = transposed ? c * out + o : o * in + c;
      const int from = transposed ? stored_in * out + stored_out : stored_out * in + stored_in;
      for (int t = 0; t < taps; ++t) {
        weight[static_cast<std::size_t>(to) * taps + t] =
            stored[static_cast<std::size_t>(from) * taps + t];
      }
    }
  }
  return weight;
}

template std::vector<double> permute_weight(const Layer&, const LayerOrder&,
                                            const std::vector<double>&);
template std::vector<double> permute_channels(const LayerOrder&, const std::vector<double>&);
template std::vector<Code> permute_weight(const Layer&, const LayerOrder&,
                                          const std::vector<Code>&);
template std::vector<Code> permute_channels(const LayerOrder&, const std::vector<Code>&);

}  // namespace rill::detail
