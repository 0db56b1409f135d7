// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/regions.h"

#include <algorithm>

#include "sim/plan/folding.h"

namespace rill {

namespace {

constexpr std::uint64_t kAlignment = 4096;

class RegionList {
 public:
  void add(DdrRegion region) {
    region.address = next_;
    next_ += (static_cast<std::uint64_t>(region.bytes) + kAlignment - 1) / kAlignment * kAlignment;
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
  region.bytes_per_code = bytes_per_code(request.format_of(map).width);
  region.bytes = request.network.shape_of(map).size() * region.bytes_per_code;
  return region;
}

bool crosses_boundary(const PlanRequest& request, const std::vector<LayerGroup>& groups,
                      LayerIndex map) {
  const auto group_of = [&](LayerIndex layer) {
    return std::find_if(groups.begin(), groups.end(), [&](const LayerGroup& group) {
      return std::find(group.layers.begin(), group.layers.end(), layer) != group.layers.end();
    });
  };
  for (const LayerIndex consumer : request.network.consumers_of(map)) {
    if (group_of(consumer) != group_of(map)) return true;
  }
  return false;
}

}  // namespace

int bytes_per_code(int bits) { return bits <= 8 ? 1 : bits <= 16 ? 2 : 4; }

Bytes weight_region_bytes(const Layer& layer, const LayerArithmetic& numbers) {
  if (!has_multipliers(layer)) return 0;
  constexpr Bytes kBiasBytes = 4;
  return layer.weights() * bytes_per_code(numbers.weight.width) + layer.out.channels * kBiasBytes;
}

std::vector<DdrRegion> plan_regions(const PlanRequest& request,
                                    const std::vector<LayerGroup>& groups) {
  RegionList list;
  list.add(map_region(request, kNetworkInput, Purpose::Input));
  const auto& outputs = request.network.outputs;
  for (LayerIndex map = 0; map < static_cast<LayerIndex>(request.network.layers.size()); ++map) {
    if (std::find(outputs.begin(), outputs.end(), map) != outputs.end()) {
      list.add(map_region(request, map, Purpose::Output));
    } else if (crosses_boundary(request, groups, map)) {
      list.add(map_region(request, map, Purpose::IntermediateMap));
    }
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    DdrRegion region;
    region.name = groups[g].name + ".weights";
    region.purpose = Purpose::Weights;
    region.map = static_cast<LayerIndex>(g);
    for (const LayerIndex layer : groups[g].layers) {
      region.bytes += weight_region_bytes(request.layer(layer), request.numbers(layer));
    }
    if (region.bytes > 0) list.add(std::move(region));
  }
  return list.take();
}

}  // namespace rill
