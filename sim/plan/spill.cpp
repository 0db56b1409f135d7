// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/spill.h"

#include <algorithm>
#include <string>

#include "sim/network/hardware_name.h"
#include "sim/plan/join_depth.h"

namespace rill {

namespace {

bool is_made_in(const LayerGroup& group, LayerIndex map) {
  return std::find(group.layers.begin(), group.layers.end(), map) != group.layers.end();
}

std::string fifo_name(const PlanRequest& request, LayerIndex map, const Layer& join) {
  return hardware_name(request.layer(map).name) + "_to_" + hardware_name(join.name);
}

}  // namespace

bool is_spilled(const PlanRequest& request, const LayerGroup& group, LayerIndex join,
                std::size_t operand) {
  const DesignSpec& design = request.design;
  if (!design.spill_all && design.spills.empty()) return false;
  const Layer& layer = request.layer(join);
  const LayerIndex map = layer.inputs[operand];
  if (layer.inputs.size() < 2 || !is_made_in(group, map)) return false;
  if (design.spill_all) {
    const JoinWait wait = request.joins.at(join, group.layers)[operand];
    return wait.pixels > request.network.shape_of(map).width;
  }
  const std::string name = fifo_name(request, map, layer);
  return std::find(design.spills.begin(), design.spills.end(), name) != design.spills.end();
}

std::vector<std::string> spillable_fifos(const PlanRequest& request, const LayerGroup& group) {
  std::vector<std::string> names;
  for (const LayerIndex join : group.layers) {
    const Layer& layer = request.layer(join);
    if (layer.inputs.size() < 2) continue;
    for (const LayerIndex map : layer.inputs) {
      if (is_made_in(group, map)) names.push_back(fifo_name(request, map, layer));
    }
  }
  return names;
}

bool is_spilled(const PlanRequest& request, const LayerGroup& group, LayerIndex map) {
  if (!request.design.spill_all && request.design.spills.empty()) return false;
  return std::any_of(group.layers.begin(), group.layers.end(), [&](LayerIndex join) {
    const std::vector<LayerIndex>& inputs = request.layer(join).inputs;
    for (std::size_t operand = 0; operand < inputs.size(); ++operand) {
      if (inputs[operand] == map && is_spilled(request, group, join, operand)) return true;
    }
    return false;
  });
}

}  // namespace rill
