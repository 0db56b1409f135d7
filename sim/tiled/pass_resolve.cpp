// SPDX-License-Identifier: Apache-2.0
// What a pass of the design means: its layers, its map and its buffers; and what cannot work.
#include <fmt/core.h>

#include <algorithm>

#include "sim/tiled/pass_planner.h"

namespace rill {

namespace {

constexpr int kPlaces = 4;  // of a 2x2 block

}  // namespace

void PassPlanner::complain(const std::string& key, const std::string& message) {
  problems_->push_back(
      design_.mistake(fmt::format("tiled.passes[{}].{}", job_.index, key), message));
}

bool PassPlanner::resolve(std::size_t pass) {
  const std::size_t before = problems_->size();
  job_ = Job();
  job_.spec = &spec_.passes[pass];
  job_.index = static_cast<int>(pass);
  if (!resolve_layers() || !resolve_source()) return false;
  check_tiling();
  resolve_buffers();
  return problems_->size() == before;
}

bool PassPlanner::resolve_layers() {
  const TiledPass& spec = *job_.spec;
  const std::size_t before = problems_->size();
  const auto find = [&](const std::string& name, const char* key) {
    const std::optional<LayerIndex> index = network_.find(name);
    if (!index) {
      complain(key, fmt::format("the network has no layer {}; name one of its layers", name));
    }
    return index.value_or(-2);
  };
  if (!spec.depthwise.empty()) job_.depthwise = find(spec.depthwise, "depthwise");
  if (!spec.pointwise.empty()) job_.pointwise = find(spec.pointwise, "pointwise");
  if (!spec.pool.empty()) job_.pool = find(spec.pool, "pool");
  const auto refuse = [&](LayerIndex index, const char* key, bool fits, const char* needed) {
    if (index < 0 || fits) return;
    complain(key, fmt::format("{} is no {}; this unit computes nothing else", layer(index).name,
                              needed));
  };
  if (job_.depthwise >= 0) {
    const Window& w = layer(job_.depthwise).window;
    refuse(job_.depthwise, "depthwise",
           layer(job_.depthwise).is_depthwise() && w.kernel_h == 3 && w.kernel_w == 3 &&
               w.stride_h == 1 && w.stride_w == 1 && w.pad_h == 1 && w.pad_w == 1 &&
               w.dilation == 1 &&
               layer(job_.depthwise).out.channels == layer(job_.depthwise).in.channels,
           "depthwise 3x3 convolution of stride 1 and padding 1");
  }
  if (job_.pointwise >= 0) {
    refuse(job_.pointwise, "pointwise",
           layer(job_.pointwise).op == Op::Convolution && layer(job_.pointwise).groups == 1 &&
               layer(job_.pointwise).window.is_pointwise(),
           "1x1 convolution");
  }
  if (job_.pool >= 0) {
    const Window& w = layer(job_.pool).window;
    refuse(job_.pool, "pool",
           layer(job_.pool).op == Op::MaxPool && w.kernel_h == 2 && w.kernel_w == 2 &&
               w.stride_h == 2 && w.stride_w == 2 && w.pad_h == 0 && w.pad_w == 0,
           "2x2 max pool of stride 2");
    if (placement_.find(job_.pool) == nullptr) {
      complain("pool", "its map has no place in DDR; add it to tiled.memory");
      unplaced_.insert(job_.pool);
    }
  }
  if (spec.depthwise.empty() && spec.pointwise.empty()) {
    complain("name", "computes nothing; give it a depthwise or a pointwise layer");
  }
  if (problems_->size() != before && unplaced_.count(job_.pool) == 0) return false;
  if (job_.pool >= 0 && (job_.pointwise < 0 || layer(job_.pool).inputs.front() != job_.pointwise)) {
    complain("pool", "must pool the pass's pointwise layer");
  }
  if (job_.depthwise >= 0 && job_.pointwise >= 0 &&
      layer(job_.pointwise).inputs.front() != job_.depthwise) {
    complain("pointwise", "must read the pass's depthwise layer; make a pass of its own");
  }
  return true;
}

bool PassPlanner::resolve_source() {
  job_.first = job_.depthwise >= 0 ? job_.depthwise : job_.pointwise;
  LayerIndex source = layer(job_.first).inputs.front();
  const std::string& from = job_.spec->from;
  if (source >= 0 && layer(source).op == Op::Concat) {
    int channel = 0;
    bool found = false;
    for (const LayerIndex operand : layer(source).inputs) {
      if (operand >= 0 && layer(operand).name == from) {
        found = true;
        source = operand;
        break;
      }
      channel += network_.shape_of(operand).channels;
    }
    if (!found) {
      complain("from", fmt::format("must name one of the maps that {} joins", layer(source).name));
      return false;
    }
    if (channel % spec_.lanes != 0) {
      complain("from", "begins within a group of channels; joined maps must be whole groups");
    }
    if (job_.depthwise < 0) complain("pointwise", "reads a joined map, which only depthwise can");
    job_.first_out_group = channel / spec_.lanes;
  } else if (!from.empty() && (source < 0 || layer(source).name != from)) {
    complain("from", "is not what the layer reads; leave it out");
  }
  if (source >= 0 && layer(source).op == Op::Reorg) {
    job_.reorg = true;
    job_.block_major = layer(source).reorg_order == ReorgOrder::BlockMajor;
    const Layer& reorg = layer(source);
    if (reorg.window.stride_h != 2 || reorg.window.stride_w != 2) {
      complain("from", "is a reorg of another block than 2x2");
      return false;
    }
    if (reorg.in.channels % spec_.lanes != 0) {
      complain("from", "reorders a map that is not whole groups of channels");
    }
    job_.in_groups = reorg.out.channels / spec_.lanes;
    source = reorg.inputs.front();
  } else {
    job_.in_groups = parameters_.groups(network_.shape_of(source).channels);
  }
  job_.source = source;
  if (source != kNetworkInput && placement_.find(source) == nullptr) {
    if (unplaced_.insert(source).second)
      complain("from", fmt::format("the map of {} has no place in DDR; add it to tiled.memory",
                                   layer(source).name));
    return false;
  }
  return true;
}

int PassPlanner::buffer(const std::string& name, const std::string& key) {
  for (std::size_t i = 0; i < program_->buffers.size(); ++i) {
    if (program_->buffers[i].name == name) return static_cast<int>(i);
  }
  complain(key, fmt::format("there is no buffer {}; name one of tiled.maps or tiled.accumulators",
                            name));
  return -1;
}

std::vector<int> PassPlanner::buffers(const std::vector<std::string>& names,
                                      const std::string& key) {
  std::vector<int> indices;
  for (const std::string& name : names) indices.push_back(buffer(name, key));
  return indices;
}

bool PassPlanner::resolve_buffers() {
  const TiledPass& spec = *job_.spec;
  const auto accumulator = [&](int index) {
    return index >= 0 && program_->buffers[static_cast<std::size_t>(index)].accumulator;
  };
  job_.load = buffers(spec.load, "load");
  if (job_.load.empty()) complain("load", "needs a buffer");
  if (job_.reorg && !job_.block_major && job_.load.size() != kPlaces) {
    complain("load", "a channel_major reorg fills four buffers at a time; name four");
  }
  if (job_.depthwise >= 0) {
    job_.into = buffers(spec.depthwise_into, "depthwise_into");
    if (job_.into.empty()) complain("depthwise_into", "needs a buffer");
    job_.in_place = spec.depthwise_activated == std::vector<std::string>{"loaded"};
    if (!job_.in_place) {
      job_.activated = buffers(spec.depthwise_activated, "depthwise_activated");
    }
    const std::vector<int>& kept = job_.in_place ? job_.load : job_.activated;
    if (job_.pointwise >= 0 && kept.size() < static_cast<std::size_t>(job_.in_groups)) {
      complain("depthwise_activated",
               fmt::format("the pointwise layer needs all {} groups at once; name as many buffers",
                           job_.in_groups));
    }
    if (job_.pointwise < 0 && placement_.find(job_.depthwise) == nullptr) {
      complain("depthwise", "nobody keeps its map; give it a place in tiled.memory");
    }
  }
  if (job_.pointwise >= 0) {
    if (spec.pointwise_into.empty()) {
      complain("pointwise_into", "needs an accumulator buffer");
    } else {
      job_.accumulator = buffer(spec.pointwise_into, "pointwise_into");
    }
    if (job_.accumulator >= 0 && !accumulator(job_.accumulator)) {
      complain("pointwise_into", "must be one of tiled.accumulators");
    }
    if (!spec.pointwise_activated.empty()) {
      job_.pointwise_activated = buffer(spec.pointwise_activated, "pointwise_activated");
    }
    const bool answer = placement_.find(job_.pointwise) == nullptr && job_.pool < 0;
    if (answer && (layer(job_.pointwise).out.channels > spec_.lanes ||
                   layer(job_.pointwise).out.channels % 5 != 0)) {
      complain("pointwise",
               "nobody keeps its map; give it a place in tiled.memory (only a map of "
               "5 channels an anchor in one group is searched for boxes)");
    }
    if (answer) program_->anchors = layer(job_.pointwise).out.channels / 5;
  }
  for (const int target : job_.load) {
    if (!job_.reorg && accumulator(target)) complain("load", "loads go to tiled.maps");
  }
  check_copy();
  check_loads();
  // Weights that fit their buffer are loaded once a pass, others when they are needed.
  job_.depthwise_resident = job_.depthwise >= 0 && job_.in_groups <= spec_.depthwise_chunks;
  job_.pointwise_resident =
      job_.pointwise >= 0 && groups(job_.pointwise) * job_.in_groups <= spec_.pointwise_chunks;
  if (job_.tiling.whole() && job_.depthwise >= 0) job_.depthwise_resident = false;
  if (job_.tiling.whole() && job_.pointwise >= 0) job_.pointwise_resident = false;
  const int depthwise_slots = job_.depthwise < 0 ? 0 : job_.depthwise_resident ? job_.in_groups : 1;
  const int pointwise_slots = job_.pointwise < 0        ? 0
                              : job_.pointwise_resident ? groups(job_.pointwise)
                                                        : 1;
  job_.pointwise_bias_base = depthwise_slots;
  program_->bias_slots = std::max(program_->bias_slots, depthwise_slots + pointwise_slots);
  return true;
}

}  // namespace rill
