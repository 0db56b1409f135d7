// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/network/network.h"

namespace rill {

/// Where a layer of a split network comes from: output channels [first, first + count) of a layer
/// of the original one.
struct LayerPart {
  LayerIndex original = 0;
  int first = 0;
  int count = 0;
  bool joins = false;  ///< the concat that puts the parts of `original` together
};

struct SplitNetwork {
  Network network;
  std::vector<LayerPart> parts;  ///< one a layer of `network`
};

/// The same network with some layers computed in `slices[layer]` parts of their output channels,
/// one part after another, so that no more weights than those of a part are needed at a time. A
/// concat with the layer's name joins the parts, which are called <name>_part1 …; everything that
/// reads the layer reads that. Slices of 1 leave a layer alone.
SplitNetwork split_layers(const Network& network, const std::vector<int>& slices);

}  // namespace rill
