// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/regions.h"

#include <algorithm>

#include "sim/numerics/block_format.h"
#include "sim/plan/folding.h"
#include "sim/plan/spill.h"

namespace rill {

namespace {

constexpr Bytes kAlignment = 4096;

class RegionList {
 public:
  void add(DdrRegion region) {
    region.address = next_;
    region.stride = (region.bytes + kAlignment - 1) / kAlignment * kAlignment;
    next_ += static_cast<std::uint64_t>(region.stride) * static_cast<std::uint64_t>(region.buffers);
    regions_.push_back(std::move(region));
  }
  std::vector<DdrRegion> take() { return std::move(regions_); }

 private:
  std::uint64_t next_ = 0;
  std::vector<DdrRegion> regions_;
};

DdrRegion map_region(const PlanRequest& request, LayerIndex map, Purpose purpose) {
  DdrRegion region;
  region.name = map == kNetworkInput ? "picture" : request.layer(map).name;
  region.map = map;
  region.purpose = purpose;
  Shape shape = request.network.shape_of(map);
  if (const auto& unit = request.design.resize_unit; map == kNetworkInput && unit) {
    shape.height = unit->height;
    shape.width = unit->width;
  }
  const MapLayout layout = map_layout(request.design, request.format_of(map));
  region.code = layout.code;
  region.bytes = shape.pixels() * layout.pixel_bytes(shape.channels);
  return region;
}

/// Where each layer runs, and how many groups stand one behind the other before that.
class GroupOrder {
 public:
  GroupOrder(const Network& network, const std::vector<LayerGroup>& groups)
      : group_(network.layers.size()), step_(groups.size(), 0) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const LayerIndex layer : groups[g].layers) group_[static_cast<std::size_t>(layer)] = g;
    }
    // Groups come in an order in which they can run, so one pass over them is enough.
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const LayerIndex layer : groups[g].layers) {
        for (const LayerIndex input : network.layers[static_cast<std::size_t>(layer)].inputs) {
          if (input == kNetworkInput || of(input) == g) continue;
          step_[g] = std::max(step_[g], step_[of(input)] + 1);
        }
      }
    }
  }

  /// Groups between the one that gives a map and the last that reads it, that one included; 0 when
  /// the map stays inside its group.
  int steps_to_last_reader(const Network& network, LayerIndex map) const {
    int steps = 0;
    for (const LayerIndex reader : network.consumers_of(map)) {
      steps = std::max(steps, step_[of(reader)] - step_[of(map)]);
    }
    return steps;
  }

 private:
  std::size_t of(LayerIndex layer) const { return group_[static_cast<std::size_t>(layer)]; }

  std::vector<std::size_t> group_;  ///< of each layer
  std::vector<int> step_;           ///< of each group
};

/// Frames that a map between groups must be kept for. One group after the other: one. All at once,
/// each group is a frame behind the one it reads from, so that a map is written while its readers
/// still work on earlier frames.
int buffers_between(const PlanRequest& request, int steps) {
  return request.design.execution == DesignSpec::Execution::Resident ? steps + 1 : 1;
}

/// Frames of a map that its own group spills: where frames follow each other without a pause, the
/// next one is stored while this one is still being loaded.
int buffers_of_spill(const PlanRequest& request, const std::vector<LayerGroup>& groups) {
  const bool resident = request.design.execution == DesignSpec::Execution::Resident;
  return resident || groups.size() == 1 ? 2 : 1;
}

bool is_spilled_anywhere(const PlanRequest& request, const std::vector<LayerGroup>& groups,
                         LayerIndex map) {
  return std::any_of(groups.begin(), groups.end(),
                     [&](const LayerGroup& group) { return is_spilled(request, group, map); });
}

}  // namespace

MapLayout map_layout(const DesignSpec& design, const Format& format) {
  return {design.map_packing == DesignSpec::DdrPacking::Dense ? dense_code(format)
                                                              : byte_code(format)};
}

Bytes map_bytes(const PlanRequest& request, LayerIndex map) {
  const Shape& shape = request.network.shape_of(map);
  return shape.pixels() *
         map_layout(request.design, request.format_of(map)).pixel_bytes(shape.channels);
}

bool has_idle_bits(const Plan& plan) {
  const auto wastes = [](const StoredCode& code, const Format& format) {
    return code.bits > dense_code(format).bits;
  };
  return std::any_of(plan.regions.begin(), plan.regions.end(), [&](const DdrRegion& region) {
    if (region.purpose == Purpose::Weights) {
      const auto& stages = plan.groups[static_cast<std::size_t>(region.map)].stages;
      return std::any_of(stages.begin(), stages.end(), [&](const Stage& stage) {
        const auto index = static_cast<std::size_t>(stage.layer);
        const Layer& layer = plan.network.layers[index];
        const LayerArithmetic& numbers = plan.arithmetic[index];
        return parameter_count(layer) > 0 &&
               wastes(weight_layout(plan.design, layer, numbers).code, numbers.weight);
      });
    }
    return wastes(region.code, region.map == kNetworkInput
                                   ? plan.input_format
                                   : plan.arithmetic[static_cast<std::size_t>(region.map)].output);
  });
}

std::uint64_t address_of_code(const DdrRegion& region, const Shape& map, int row, int column,
                              int channel) {
  const std::int64_t pixel = std::int64_t{row} * map.width + column;
  const std::int64_t bit = std::int64_t{channel} * region.code.bits;
  const MapLayout layout{region.code};
  return region.address +
         static_cast<std::uint64_t>(pixel * layout.pixel_bytes(map.channels) + bit / 8);
}

WeightLayout weight_layout(const DesignSpec& design, const Layer& layer,
                           const LayerArithmetic& numbers) {
  WeightLayout layout;
  layout.weights = parameter_count(layer);
  layout.biases = has_multipliers(layer) ? layer.out.channels : 0;
  layout.code = design.weight_packing == DesignSpec::DdrPacking::Dense ? dense_code(numbers.weight)
                                                                       : byte_code(numbers.weight);
  if (numbers.weight.block_channels > 0) {
    layout.filter_weights = layout.weights / layer.out.channels;
    layout.block_weights =
        static_cast<std::int64_t>(numbers.weight.block_channels) * layer.window.taps();
    layout.largest_mantissa = numbers.weight.max_code() >> block_alignment(numbers.weight);
  }
  return layout;
}

std::vector<DdrRegion> plan_regions(const PlanRequest& request,
                                    const std::vector<LayerGroup>& groups) {
  RegionList list;
  list.add(map_region(request, kNetworkInput, Purpose::Input));
  const auto& outputs = request.network.outputs;
  const GroupOrder order(request.network, groups);
  for (LayerIndex map = 0; map < static_cast<LayerIndex>(request.network.layers.size()); ++map) {
    const bool is_output = std::find(outputs.begin(), outputs.end(), map) != outputs.end();
    const int steps = order.steps_to_last_reader(request.network, map);
    const bool spilled = is_spilled_anywhere(request, groups, map);
    if (!is_output && steps == 0 && !spilled) continue;
    DdrRegion region =
        map_region(request, map, is_output ? Purpose::Output : Purpose::IntermediateMap);
    region.buffers = buffers_between(request, steps);
    if (spilled) region.buffers = std::max(region.buffers, buffers_of_spill(request, groups));
    list.add(std::move(region));
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    DdrRegion region;
    region.name = groups[g].name + ".weights";
    region.purpose = Purpose::Weights;
    region.map = static_cast<LayerIndex>(g);
    for (const LayerIndex layer : groups[g].layers) {
      region.bytes +=
          weight_layout(request.design, request.layer(layer), request.numbers(layer)).bytes();
    }
    if (region.bytes > 0) list.add(std::move(region));
  }
  return list.take();
}

}  // namespace rill
