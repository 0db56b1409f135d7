// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "modules/activation/timing.h"
#include "sim/core/error.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/back_pressure.h"
#include "sim/plan/cost.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/join_depth.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/resize_plan.h"
#include "sim/plan/spill.h"
#include "sim/plan/stage_plan.h"

namespace rill {

namespace {

constexpr int kRegisterSlice = 2;  // words: the smallest FIFO that sustains one word a cycle

std::string map_name(const Network& network, LayerIndex map) {
  return map == kNetworkInput ? "picture"
                              : hardware_name(network.layers[static_cast<std::size_t>(map)].name);
}

std::string input_fifo_name(const Network& network, LayerIndex map, const std::string& stage) {
  return map_name(network, map) + "_to_" + stage;
}

std::string output_fifo_name(const std::string& stage) { return stage + "_to_ddr"; }

int region_of(const std::vector<DdrRegion>& regions, LayerIndex map) {
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i].purpose != Purpose::Weights && regions[i].map == map) return static_cast<int>(i);
  }
  throw InternalError("a map that leaves its group has no DDR region");
}

bool leaves_group(const PlanRequest& request, const LayerGroup& group, LayerIndex layer) {
  if (is_spilled(request, group, layer)) return true;
  const auto& outputs = request.network.outputs;
  if (std::find(outputs.begin(), outputs.end(), layer) != outputs.end()) return true;
  const std::vector<Layer>& layers = request.network.layers;
  // Layers read only what stands before them.
  for (auto reader = static_cast<std::size_t>(layer) + 1; reader < layers.size(); ++reader) {
    const std::vector<LayerIndex>& inputs = layers[reader].inputs;
    if (std::find(inputs.begin(), inputs.end(), layer) == inputs.end()) continue;
    const auto index = static_cast<LayerIndex>(reader);
    if (std::find(group.layers.begin(), group.layers.end(), index) == group.layers.end()) {
      return true;
    }
  }
  return false;
}

int stage_of(const Group& group, LayerIndex layer) {
  for (std::size_t i = 0; i < group.stages.size(); ++i) {
    if (group.stages[i].layer == layer) return static_cast<int>(i);
  }
  return -1;
}

/// The picture leaves DDR in its own size, a pixel a word, and passes the design's resize unit.
void resize_on_the_way(const PlanRequest& request, Transfer* load) {
  const ResizeUnitSpec& unit = *request.design.resize_unit;
  const Shape& to = request.network.input;
  if (unit.height < to.height || unit.width < to.width) {
    throw ConfigError(request.design.mistake(
        "resize_unit", fmt::format("makes pictures smaller, but the network's input of {} x {} is "
                                   "not smaller than {} x {}; give it larger pictures",
                                   to.height, to.width, unit.height, unit.width)));
  }
  const int bits = request.input_format.width;
  const auto fifo = [&](InnerFifo::Role role, const char* name, const StreamShape& shape) {
    const auto given = request.design.fifos.find(name);
    const int depth =
        given != request.design.fifos.end() ? given->second : request.design.fifo_depth;
    return InnerFifo{role, name, shape, depth, MemoryChoice::Auto};
  };
  const StreamShape raw{unit.height, unit.width, to.channels, to.channels, 1, bits};
  const StreamShape resized{to.height, to.width, to.channels, to.channels, 1, bits};
  load->shape = raw;
  load->resize = ResizePlan{resized, unit.row_overhead, fifo(InnerFifo::Role::Raw, kRawFifo, raw),
                            fifo(InnerFifo::Role::Resized, kResizedFifo, resized)};
}

/// The endpoint that gives a map inside the group: a stage, or a load from DDR added on first use.
Endpoint producer_of(const PlanRequest& request, const std::vector<DdrRegion>& regions,
                     LayerIndex map, bool from_memory, const StreamShape& wanted, Group* group) {
  const int stage = from_memory ? -1 : stage_of(*group, map);
  if (stage >= 0) return {Endpoint::Kind::Stage, stage, 0};
  for (std::size_t i = 0; i < group->loads.size(); ++i) {
    if (group->loads[i].map == map) return {Endpoint::Kind::Load, static_cast<int>(i), 0};
  }
  Transfer load{map, region_of(regions, map), wanted};
  if (map == kNetworkInput && request.design.resize_unit) resize_on_the_way(request, &load);
  group->loads.push_back(load);
  return {Endpoint::Kind::Load, static_cast<int>(group->loads.size()) - 1, 0};
}

StreamShape shape_given_by(const Group& group, const Endpoint& from) {
  const auto index = static_cast<std::size_t>(from.index);
  if (from.kind == Endpoint::Kind::Stage) return group.stages[index].output;
  const Transfer& load = group.loads[index];
  return load.resize ? load.resize->output : load.shape;
}

/// True when the machine is made of loops, or some layer that its design names is.
bool any_loops(const PlanRequest& request) {
  constexpr auto kLoops = DesignSpec::LineBufferStyle::HlsRows;
  const DesignSpec& design = request.design;
  return design.line_buffer == kLoops ||
         std::any_of(design.line_buffers.begin(), design.line_buffers.end(), [&](const auto& own) {
           if (own.second != kLoops) return false;
           const auto layer = request.network.find(own.first);
           return layer && line_buffer_style(design, request.layer(*layer)) == kLoops;
         });
}

/// Cycles from the window of an item of a stage, its own work aside, to its word behind the FIFO in
/// front of the next stage.
std::int64_t cycles_under_way(const PlanRequest& request, const Stage& stage) {
  constexpr int kFifo = 1;
  const Layer& layer = request.layer(stage.layer);
  if (!has_multipliers(layer)) return 1 + kFifo;
  const ArrayFolding array = array_folding(layer, request.numbers(stage.layer), stage.folding);
  return array.latency() + kActivationLatency + kFifo;
}

/// Words of an operand that come, at the group's mean rate, while an item is under way in the
/// pipelines of the stages beside it, beyond the one item that each of them has room for.
std::int64_t words_under_way(const PlanRequest& request, const Group& group,
                             const std::vector<LayerIndex>& beside, const StreamShape& shape) {
  std::int64_t interval = 1;
  for (const Stage& stage : group.stages) interval = std::max(interval, stage.cycles);
  std::int64_t words = 0;
  auto next = beside.begin();  // in the order of the stages
  for (const Stage& stage : group.stages) {
    if (next == beside.end()) break;
    if (*next != stage.layer) continue;
    ++next;
    const std::int64_t come = ceil_div(cycles_under_way(request, stage) * shape.words(), interval);
    words += std::max<std::int64_t>(come - shape.words_per_item(), 0);
  }
  return words;
}

/// Words that the FIFO in front of a join must hold so that the other branches can catch up.
std::int64_t join_words(const PlanRequest& request, const LayerGroup& members, const Group& group,
                        const Stage& stage, std::size_t operand) {
  if (stage.inputs.size() < 2 || is_spilled(request, members, stage.layer, operand)) return 0;
  const JoinWait& wait = request.joins.at(stage.layer, members.layers)[operand];
  const StreamShape& shape = stage.inputs[operand];
  // Two items for every stage on the way: the one it works on and the one that waits for it; a
  // window unit made of loops gives nothing before it has read a whole row.
  const std::int64_t row = any_loops(request) ? shape.items_per_row() : 0;
  const auto stages = static_cast<std::int64_t>(wait.between.size()) + 1;
  const std::int64_t items = ceil_div(wait.pixels, std::int64_t{shape.pixels}) + (2 + row) * stages;
  return items * shape.words_per_item() + words_under_way(request, group, wait.between, shape);
}

/// Words that a producer gives faster than they are used: a part without a row in reserve gives a
/// row during one of `stride` input rows, and the consumer takes it during all of them.
std::int64_t burst_words(const PlanRequest& request, LayerIndex map, const StreamShape& shape) {
  if (map == kNetworkInput) return 0;
  const int burst = burst_of(request.layer(map));
  const std::int64_t row =
      static_cast<std::int64_t>(shape.items_per_row()) * shape.words_per_item();
  return row * (burst - 1) / burst;
}

int fifo_depth(const PlanRequest& request, const LayerGroup& members, const Group& group,
               const Stage& stage, std::size_t operand, const std::string& name) {
  const auto given = request.design.fifos.find(name);
  if (given != request.design.fifos.end()) return given->second;
  const StreamShape& shape = stage.inputs[operand];
  const LayerIndex map = request.layer(stage.layer).inputs[operand];
  // Loops with depths of their own are built as the design says, shallow or not.
  if (stage.line_buffer_style == DesignSpec::LineBufferStyle::HlsRows) {
    return request.design.fifo_depth;
  }
  // One item on the way while the consumer works on the one before.
  const std::int64_t item = shape.words_per_item() + kRegisterSlice;
  const std::int64_t needed = std::max(item, join_words(request, members, group, stage, operand)) +
                              burst_words(request, map, shape);
  return static_cast<int>(std::max<std::int64_t>(request.design.fifo_depth, needed));
}

void link_inputs(const PlanRequest& request, const LayerGroup& members,
                 const std::vector<DdrRegion>& regions, Group* group) {
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    const Stage& stage = group->stages[s];
    const Layer& layer = request.layer(stage.layer);
    for (std::size_t operand = 0; operand < layer.inputs.size(); ++operand) {
      Link link;
      const bool spilled = is_spilled(request, members, stage.layer, operand);
      link.from = producer_of(request, regions, layer.inputs[operand], spilled,
                              stage.inputs[operand], group);
      link.to = {Endpoint::Kind::Stage, static_cast<int>(s), static_cast<int>(operand)};
      link.name = input_fifo_name(request.network, layer.inputs[operand], stage.name);
      link.from_shape = shape_given_by(*group, link.from);
      link.to_shape = stage.inputs[operand];
      link.converter = converter_style(request.design, link);
      link.depth = fifo_depth(request, members, *group, stage, operand, link.name);
      group->links.push_back(link);
    }
  }
}

void link_outputs(const PlanRequest& request, const LayerGroup& members,
                  const std::vector<DdrRegion>& regions, Group* group) {
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    const Stage& stage = group->stages[s];
    if (!leaves_group(request, members, stage.layer)) continue;
    Link link;
    link.from = {Endpoint::Kind::Stage, static_cast<int>(s), 0};
    link.to = {Endpoint::Kind::Store, static_cast<int>(group->stores.size()), 0};
    link.name = output_fifo_name(stage.name);
    link.from_shape = link.to_shape = stage.output;
    const auto given = request.design.fifos.find(link.name);
    link.depth = given != request.design.fifos.end()
                     ? given->second
                     : std::max(request.design.fifo_depth, kRegisterSlice);
    group->links.push_back(link);
    group->stores.push_back({stage.layer, region_of(regions, stage.layer), stage.output});
  }
}

}  // namespace

std::vector<std::string> fifo_names(const PlanRequest& request, const LayerGroup& members) {
  std::vector<std::string> names;
  if (request.design.resize_unit) names = {kRawFifo, kResizedFifo};
  for (const LayerIndex index : members.layers) {
    const Layer& layer = request.layer(index);
    for (const LayerIndex map : layer.inputs) {
      names.push_back(input_fifo_name(request.network, map, hardware_name(layer.name)));
    }
    if (leaves_group(request, members, index))
      names.push_back(output_fifo_name(hardware_name(layer.name)));
    const LayerArithmetic& numbers = request.numbers(index);
    if (activation_style(request.design, layer, numbers) != DesignSpec::ActivationStyle::Ideal) {
      names.push_back(threshold_fifo(request.design, layer, numbers, StreamShape()).name);
    }
    if (line_buffer_style(request.design, layer) != DesignSpec::LineBufferStyle::HlsRows) continue;
    // What they are called does not depend on the folding.
    for (const InnerFifo& inner : loop_stage_fifos(request, index, Folding())) {
      names.push_back(inner.name);
    }
  }
  return names;
}

Group plan_group(const PlanRequest& request, const LayerGroup& members, std::int64_t cycles,
                 const std::vector<DdrRegion>& regions) {
  Group group;
  group.name = members.name;
  for (const LayerIndex layer : members.layers) {
    group.stages.push_back(plan_stage(request, layer, cycles));
  }
  link_inputs(request, members, regions, &group);
  link_outputs(request, members, regions, &group);
  account_for_back_pressure(request, &group);
  cost_group(request, &group);
  return group;
}

}  // namespace rill
