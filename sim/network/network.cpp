// SPDX-License-Identifier: Apache-2.0
#include "sim/network/network.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

bool Layer::has_weights() const {
  return op == Op::Convolution || op == Op::Deconvolution || op == Op::FullyConnected;
}

std::vector<int> Layer::weight_shape() const {
  switch (op) {
    case Op::Convolution:
    case Op::FullyConnected:  // a convolution whose kernel is the whole map, see infer_shapes()
      return {out_channels, in.channels / groups, window.kernel_h, window.kernel_w};
    case Op::Deconvolution:
      return {in.channels, out_channels, window.kernel_h, window.kernel_w};
    case Op::L2Normalize:
      return {in.channels};
    default:
      return {};
  }
}

std::int64_t Layer::weights() const {
  if (!has_weights()) return 0;
  std::int64_t count = 1;
  for (const int extent : weight_shape()) count *= extent;
  return count;
}

std::int64_t Layer::macs() const {
  // A deconvolution spreads every input pixel over the output; everything else gathers per output
  // pixel (reference/networks/README.md, "macs").
  return weights() * (op == Op::Deconvolution ? in.pixels() : out.pixels());
}

std::optional<LayerIndex> Network::find(const std::string& layer_name) const {
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [&](const Layer& layer) { return layer.name == layer_name; });
  if (found == layers.end()) return std::nullopt;
  return static_cast<LayerIndex>(found - layers.begin());
}

std::vector<LayerIndex> Network::consumers_of(LayerIndex index) const {
  std::vector<LayerIndex> consumers;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::vector<LayerIndex>& inputs = layers[i].inputs;
    if (std::find(inputs.begin(), inputs.end(), index) != inputs.end()) {
      consumers.push_back(static_cast<LayerIndex>(i));
    }
  }
  return consumers;
}

std::int64_t Network::macs() const {
  std::int64_t sum = 0;
  for (const Layer& layer : layers) sum += layer.macs();
  return sum;
}

}  // namespace rill
