// SPDX-License-Identifier: Apache-2.0
#include "sim/network/split_layers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace {

class Splitter {
 public:
  explicit Splitter(const Network& network) {
    split_.network = network;
    split_.network.layers.clear();
    place_.resize(network.layers.size());
  }

  void keep(LayerIndex original, Layer layer) {
    read_new_places(&layer);
    place_[static_cast<std::size_t>(original)] = append(std::move(layer), {original, 0, 0, false});
    split_.parts.back().count = split_.network.layers.back().out.channels;
  }

  void cut(LayerIndex original, Layer layer, int slices) {
    read_new_places(&layer);
    Layer join;
    join.name = layer.name;
    join.op = Op::Concat;
    join.bundle = layer.bundle;
    join.where = layer.where;
    join.in = join.out = layer.out;
    join.out_channels = layer.out_channels;
    const int channels = layer.out_channels;
    for (int slice = 0; slice < slices; ++slice) {
      const auto bound = [&](int n) {
        return static_cast<int>(std::int64_t{channels} * n / slices);
      };
      const int first = bound(slice);
      Layer part = layer;
      part.name += "_part" + std::to_string(slice + 1);
      part.out_channels = part.out.channels = bound(slice + 1) - first;
      join.inputs.push_back(
          append(std::move(part), {original, first, bound(slice + 1) - first, false}));
    }
    join.in.channels =
        split_.network.layers[static_cast<std::size_t>(join.inputs.front())].out.channels;
    place_[static_cast<std::size_t>(original)] =
        append(std::move(join), {original, 0, channels, true});
  }

  SplitNetwork take() {
    for (LayerIndex& output : split_.network.outputs) output = new_place(output);
    return std::move(split_);
  }

 private:
  LayerIndex new_place(LayerIndex original) const {
    return original == kNetworkInput ? kNetworkInput : place_[static_cast<std::size_t>(original)];
  }
  void read_new_places(Layer* layer) const {
    for (LayerIndex& input : layer->inputs) input = new_place(input);
  }
  LayerIndex append(Layer layer, LayerPart part) {
    split_.network.layers.push_back(std::move(layer));
    split_.parts.push_back(part);
    return static_cast<LayerIndex>(split_.network.layers.size()) - 1;
  }

  SplitNetwork split_;
  std::vector<LayerIndex> place_;  ///< of an original layer in the new network
};

}  // namespace

SplitNetwork split_layers(const Network& network, const std::vector<int>& slices) {
  internal_check(slices.size() == network.layers.size(), "split_layers: one number a layer");
  Splitter splitter(network);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const Layer& layer = network.layers[i];
    const auto index = static_cast<LayerIndex>(i);
    if (slices[i] <= 1) {
      splitter.keep(index, layer);
      continue;
    }
    internal_check(layer.has_weights() && layer.groups == 1 && slices[i] <= layer.out_channels,
                   "split_layers: only layers that mix all channels can be split");
    splitter.cut(index, layer, slices[i]);
  }
  return splitter.take();
}

}  // namespace rill
