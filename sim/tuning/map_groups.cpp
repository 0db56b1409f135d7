// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/map_groups.h"

#include <numeric>

namespace rill {

bool keeps_step(const Layer& layer) {
  switch (layer.op) {
    case Op::MaxPool:
    case Op::Reorg:
    case Op::Concat:
    case Op::Crop:
    case Op::AveragePool:
    case Op::GlobalAveragePool:
      return true;
    case Op::BilinearUpsample:
      return layer.pre_scale == 1;
    default:
      return false;
  }
}

MapGroups::MapGroups(const Network& network, bool moved_too) : parent_(network.layers.size() + 1) {
  std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const bool passes = keeps_step(layer);
    if (!passes && layer.op != Op::Add) continue;
    if (!moved_too && (layer.op == Op::Concat || layer.op == Op::Reorg)) continue;
    for (const LayerIndex input : layer.inputs) join(slot(layer.inputs.front()), slot(input));
    if (passes || !moved_too) join(slot(layer.inputs.front()), i + 1);
  }
}

std::size_t MapGroups::find(std::size_t map) const {
  while (parent_[map] != map) map = parent_[map];
  return map;
}

}  // namespace rill
