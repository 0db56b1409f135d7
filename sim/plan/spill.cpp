// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/spill.h"

#include <algorithm>
#include <string>

#include "sim/network/hardware_name.h"
#include "sim/plan/join_depth.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/regions.h"

namespace rill {

namespace {

bool is_made_in(const LayerGroup& group, LayerIndex map) {
  return std::find(group.layers.begin(), group.layers.end(), map) != group.layers.end();
}

std::string fifo_name(const PlanRequest& request, LayerIndex map, const Layer& join) {
  return hardware_name(request.layer(map).name) + "_to_" + hardware_name(join.name);
}

/// Whether so many waiting pixels may go through DDR. A writer keeps what does not fill a burst
/// yet, so pixels that wait must be more than a burst, or the whole map: else the join waits for
/// one that the writer keeps, and the branch beside it for the join. A row more, because how far an
/// operand is ahead changes by about that much where maps are enlarged; and two bursts.
bool is_worth_a_trip(const PlanRequest& request, LayerIndex map, std::int64_t waiting) {
  const Shape& shape = request.network.shape_of(map);
  if (waiting <= shape.width) return false;
  if (waiting >= shape.pixels()) return true;
  const std::int64_t burst =
      static_cast<std::int64_t>(dma_burst_beats(request.design, request.board)) *
      request.board.port.width_bits / 8;
  const std::int64_t pixel =
      map_layout(request.design, request.format_of(map)).pixel_bytes(shape.channels);
  return (waiting - shape.width) * pixel >= 2 * burst;
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
    return is_worth_a_trip(request, map, request.joins.at(join, group.layers)[operand].pixels);
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
