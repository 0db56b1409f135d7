// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/network/network.h"

// Parameters behind a reorg layer depend on the order in which it hands out its channels. The two
// orders name the same channels differently, so parameters stored for one serve a network with the
// other once they are permuted. Inside of this folder.
namespace rill::detail {

/// stored[c] is the channel that was meant where the network now has channel c; empty: the same.
using ChannelOrder = std::vector<int>;

/// Orders of a layer's input and output channels.
struct LayerOrder {
  ChannelOrder input;
  ChannelOrder output;
};

/// For every layer, how its channels stand to those of the same network with its reorg layers in
/// `stored` order. Reorgs make the difference; pools, concats, adds and depthwise convolutions pass
/// it on; other convolutions end it. Throws ConfigError when it meets a layer that cannot be
/// permuted (grouped convolution, add of differently ordered maps).
std::vector<LayerOrder> layer_orders(const Network& network, ReorgOrder stored);

/// Weights of a layer (layout of Layer::weight_shape()) from stored order to the network's.
template <typename Value>
std::vector<Value> permute_weight(const Layer& layer, const LayerOrder& order,
                                  const std::vector<Value>& stored);

/// One value per output channel from stored order to the network's.
template <typename Value>
std::vector<Value> permute_channels(const LayerOrder& order, const std::vector<Value>& stored);

}  // namespace rill::detail
