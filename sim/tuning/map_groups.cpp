// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/map_groups.h"

#include <numeric>

namespace rill {

bool passes_codes(Op op) { return op == Op::MaxPool || op == Op::Reorg || op == Op::Concat; }

bool is_average(Op op) { return op == Op::AveragePool || op == Op::GlobalAveragePool; }

MapGroups::MapGroups(const Network& network, bool moved_too) : parent_(network.layers.size() + 1) {
  std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const bool passes = passes_codes(layer.op) || is_average(layer.op);
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
