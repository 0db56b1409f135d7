// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/folding_search.h"

#include <algorithm>
#include <numeric>

#include "sim/plan/board_fit.h"
#include "sim/plan/cost.h"
#include "sim/plan/fusion_search.h"

namespace rill {

namespace {

using Accept = std::function<bool(std::int64_t)>;

/// Cycles of a machine without any parallelism: nothing is slower.
std::int64_t slowest_cycles(const Network& network) {
  std::int64_t slowest = network.input.size();
  for (const Layer& layer : network.layers) {
    slowest = std::max({slowest, layer.macs(), layer.in.size(), layer.out.size() * 4});
  }
  return slowest;
}

/// A lower bound: four products a DSP slice (sim/cost, DSP packing) and one in 20 LUTs, fewer than
/// any multiplier takes.
std::int64_t fastest_cycles(const Layer& layer, const BoardSpec::Capacity& board) {
  return layer.macs() / (4 * std::max(board.dsp, 1) + board.lut / 20);
}

/// Cycles in which the ports move what a group reads, or writes, of the DDR: whichever is more.
std::int64_t port_cycles(const PlanRequest& request, const std::vector<DdrRegion>& regions,
                         const Group& group) {
  const auto bytes_of = [&](const std::vector<Transfer>& transfers) {
    Bytes bytes = 0;
    for (const Transfer& transfer : transfers) {
      bytes += regions[static_cast<std::size_t>(transfer.region)].bytes;
    }
    return bytes;
  };
  const Bytes most = std::max(bytes_of(group.loads), bytes_of(group.stores));
  return most / (request.design.dma_ports * request.board.port.width_bits / 8);
}

/// Halves the step between a rejected and an accepted number of cycles. A relative rest of 1/256 is
/// left: foldings are divisors, finer steps find nothing new.
std::int64_t refine(std::int64_t rejected, std::int64_t accepted, const Accept& accept) {
  while (accepted - rejected > std::max<std::int64_t>(accepted / 256, 1)) {
    const std::int64_t middle = (rejected + accepted) / 2;
    (accept(middle) ? accepted : rejected) = middle;
  }
  return accepted;
}

/// Fewest cycles that are accepted, or 0. Fewer cycles need more multipliers but not always more
/// memory (wider words may fill a block RAM better), so the whole range is looked at in coarse
/// steps before the step where it begins to fit is refined.
std::int64_t fewest_cycles(std::int64_t fastest, std::int64_t slowest, const Accept& accept) {
  constexpr double kCoarseStep = 1.08;
  std::int64_t rejected = fastest - 1;
  for (double at = static_cast<double>(fastest);; at *= kCoarseStep) {
    const auto cycles = std::min(static_cast<std::int64_t>(at), slowest);
    if (accept(cycles)) return refine(rejected, cycles, accept);
    if (cycles == slowest) return 0;
    rejected = cycles;
  }
}

std::int64_t busiest(const Group& group) {
  std::int64_t cycles = 0;
  for (const Stage& stage : group.stages) cycles = std::max(cycles, stage.cycles);
  return cycles;
}

}  // namespace

FoldingSearch::FoldingSearch(const PlanRequest& request, const std::vector<LayerGroup>& layers,
                             const std::vector<DdrRegion>& regions)
    : request_(request),
      layers_(layers),
      regions_(regions),
      slowest_(slowest_cycles(request.network)) {}

Group FoldingSearch::group_at(std::size_t index, std::int64_t cycles) const {
  Group group = plan_group(request_, layers_[index], cycles, regions_);
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    const bool own = regions_[r].map == static_cast<LayerIndex>(index);
    if (regions_[r].purpose != Purpose::Weights || !own) continue;
    group.weight_region = static_cast<int>(r);
    group.weight_bytes = regions_[r].bytes;
  }
  return group;
}

std::vector<Group> FoldingSearch::groups_at(std::int64_t cycles) const {
  std::vector<Group> groups;
  for (std::size_t g = 0; g < layers_.size(); ++g) groups.push_back(group_at(g, cycles));
  spread_memories(request_, cost_shared(request_, groups), &groups);
  return groups;
}

/// groups_at() fit the board. Spreading memories is the costly part; it takes LUTs and never gives
/// multipliers back, so it is not tried where those are too many already. A group that has too many
/// alone is enough for that: `suspect`, planned first, is the one that had before.
bool FoldingSearch::fits_at(std::int64_t cycles, std::size_t* suspect) const {
  const BoardSpec::Capacity& board = request_.board.capacity;
  std::vector<Group> groups(layers_.size());
  std::vector<GroupResources> sums(layers_.size());
  const auto plan = [&](std::size_t g) {
    groups[g] = group_at(g, cycles);
    sums[g] = group_resources(groups[g]);
    return sums[g].logic.dsp <= board.dsp && sums[g].logic.lut <= board.lut;
  };
  const std::size_t first = *suspect;
  if (!plan(first)) return false;
  for (std::size_t g = 0; g < layers_.size(); ++g) {
    if (g == first || plan(g)) continue;
    *suspect = g;
    return false;
  }
  const std::vector<PartCost> shared = cost_shared(request_, groups);
  const Resources needed = machine_resources(request_, sums, shared);
  if (needed.dsp > board.dsp || needed.lut > board.lut) return false;
  spread_memories(request_, shared, &groups);
  return fits(groups);
}

Resources FoldingSearch::occupied(const std::vector<Group>& groups) const {
  return machine_resources(request_, groups, cost_shared(request_, groups));
}

bool FoldingSearch::fits(const std::vector<Group>& groups) const {
  return shortages(occupied(groups), request_.board.capacity).empty();
}

std::vector<Shortage> FoldingSearch::shortages_with(std::size_t index, const Group& other,
                                                    std::vector<Group> groups) const {
  groups[index] = other;
  // Where fit_board() moves memories into LUTs before it gives up: groups that it speeds up one by
  // one it leaves as they are.
  const bool alone =
      groups.size() == 1 || request_.design.execution == DesignSpec::Execution::Resident;
  if (alone) spread_memories(request_, cost_shared(request_, groups), &groups);
  return shortages(occupied(groups), request_.board.capacity);
}

std::optional<std::vector<Group>> FoldingSearch::fit_board() const {
  std::optional<std::vector<Group>> balanced = from_one_pace();
  const bool alone = !balanced || folds_runs(request_);
  if (!alone || request_.design.execution != DesignSpec::Execution::Sequential) return balanced;
  std::optional<std::vector<Group>> apart = each_alone();
  if (!balanced || !apart) return balanced ? balanced : apart;
  const auto total = [](const std::vector<Group>& groups) {
    return std::accumulate(
        groups.begin(), groups.end(), std::int64_t{0},
        [](std::int64_t sum, const Group& group) { return sum + busiest(group); });
  };
  return total(*apart) < total(*balanced) ? apart : balanced;
}

/// One number of cycles for all groups first, then fewer for each that still fits with fewer.
std::optional<std::vector<Group>> FoldingSearch::from_one_pace() const {
  std::int64_t fastest = 1;
  for (const Layer& layer : request_.network.layers) {
    fastest = std::max(fastest, fastest_cycles(layer, request_.board.capacity));
  }
  std::size_t suspect = 0;
  const std::int64_t cycles =
      fewest_cycles(fastest, slowest_, [&](std::int64_t c) { return fits_at(c, &suspect); });
  if (cycles == 0) return std::nullopt;
  std::vector<Group> groups = groups_at(cycles);
  if (request_.design.execution == DesignSpec::Execution::Sequential && groups.size() > 1) {
    std::vector<std::int64_t> paces;
    for (std::size_t g = 0; g < groups.size(); ++g) paces.push_back(speed_up(g, cycles, &groups));
    // Memories are spread again as they would be for these foldings from the start, so that the
    // foldings alone say which machine it is.
    std::vector<Group> fresh;
    for (std::size_t g = 0; g < groups.size(); ++g) fresh.push_back(group_at(g, paces[g]));
    spread_memories(request_, cost_shared(request_, fresh), &fresh);
    if (fits(fresh)) return fresh;
  }
  return groups;
}

/// No folding makes a group faster than this; `now`: it in any folding.
std::int64_t FoldingSearch::least_cycles(std::size_t index, const Group& now) const {
  // Twice as fast as its ports is enough: wider words would only wait for the memory.
  std::int64_t fastest = std::max<std::int64_t>(port_cycles(request_, regions_, now) / 2, 1);
  for (const LayerIndex layer : layers_[index].layers) {
    fastest = std::max(fastest, fastest_cycles(request_.layer(layer), request_.board.capacity));
  }
  return fastest;
}

std::optional<FoldingSearch::Alone> FoldingSearch::fastest_alone(
    std::size_t index, std::int64_t at_least, const std::vector<PartCost>& shared) const {
  const Group smallest = group_at(index, slowest_);
  const std::int64_t slowest = busiest(smallest);
  const std::int64_t fastest = std::min(std::max(at_least, least_cycles(index, smallest)), slowest);
  const std::int64_t found = fewest_cycles(fastest, slowest, [&](std::int64_t cycles) {
    const Resources needed = machine_resources(request_, {group_at(index, cycles)}, shared);
    return shortages(needed, request_.board.capacity).empty();
  });
  if (found == 0) return std::nullopt;
  return Alone{group_at(index, found), found > fastest ? found : 0};
}

/// A number of cycles for each group. Where no number suits all groups (what is slow enough for one
/// makes the words of another's memories too narrow for UltraRAM), there may still be this.
std::optional<std::vector<Group>> FoldingSearch::each_alone() const {
  const std::vector<PartCost> shared = cost_shared(request_, groups_at(slowest_));
  std::vector<Group> groups;
  for (std::size_t g = 0; g < layers_.size(); ++g) {
    auto alone = fastest_alone(g, 1, shared);
    if (!alone) return std::nullopt;
    groups.push_back(std::move(alone->group));
  }
  if (!fits(groups)) return std::nullopt;
  return groups;
}

/// Gives a group what the others leave of the board while it works: everything that is not weights.
/// Returns the cycles that its stages may take then.
std::int64_t FoldingSearch::speed_up(std::size_t index, std::int64_t cycles,
                                     std::vector<Group>* groups) const {
  const Group before = (*groups)[index];
  const std::int64_t fastest = least_cycles(index, before);
  const std::int64_t found = fewest_cycles(fastest, cycles, [&](std::int64_t c) {
    (*groups)[index] = group_at(index, c);
    return fits(*groups);
  });
  (*groups)[index] = found > 0 ? group_at(index, found) : before;
  return found > 0 ? found : cycles;
}

std::vector<Group> FoldingSearch::within(double frame_cycles) const {
  const auto fast_enough = [&](std::int64_t cycles) {
    double slowest = 0;
    for (const Group& group : groups_at(cycles)) {
      slowest = std::max(slowest, static_cast<double>(busiest(group)));
    }
    return slowest <= frame_cycles;
  };
  if (fast_enough(slowest_)) return groups_at(slowest_);
  // Here more cycles are worse: the search runs on what is still too slow.
  const std::int64_t too_slow =
      refine(0, slowest_, [&](std::int64_t cycles) { return !fast_enough(cycles); });
  // Below it, refine() left a rest; its far end was found to be fast enough.
  std::int64_t cycles = too_slow - 1;
  while (cycles > 1 && !fast_enough(cycles)) cycles -= std::max<std::int64_t>(cycles / 256, 1);
  return groups_at(std::max<std::int64_t>(cycles, 1));
}

}  // namespace rill
