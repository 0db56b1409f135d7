// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/plan/board_fit.h"
#include "sim/plan/groups.h"
#include "sim/plan/plan.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// Finds how many cycles the stages of each group may take. One number a group is enough: every
/// stage then gets the cheapest folding that is fast enough, so all stages of a group are balanced.
class FoldingSearch {
 public:
  FoldingSearch(const PlanRequest& request, const std::vector<LayerGroup>& layers,
                const std::vector<DdrRegion>& regions);

  /// The fastest groups that fit the board, or nothing when not even the smallest do. Groups that
  /// run one after another share the hardware, so each may use all of it; groups that are resident
  /// together get the same cycles.
  std::optional<std::vector<Group>> fit_board() const;
  /// The cheapest groups whose stages take at most `frame_cycles` a frame, or the fastest there
  /// are. For one group or groups all at once; rate_search.h has those one after another.
  std::vector<Group> within(double frame_cycles) const;
  /// Groups without any parallelism but what the design gives.
  std::vector<Group> slowest_groups() const { return groups_at(slowest_); }
  /// What those occupy.
  Resources smallest_machine() const { return occupied(groups_at(slowest_)); }
  /// The cheapest folding of one group whose stages take at most `cycles` each, or its fastest.
  Group at_most(std::size_t group, std::int64_t cycles) const { return group_at(group, cycles); }
  /// One group as fast as the board can hold it while no other works.
  struct Alone {
    Group group;
    /// Cycles that its stages must be given because with fewer it does not fit; 0 when with as few
    /// as were tried it does.
    std::int64_t limit = 0;
  };
  /// Does not try fewer than `at_least` cycles; `shared`: DMA, AXI and control, which other groups
  /// may want larger. Nothing when none fits.
  std::optional<Alone> fastest_alone(std::size_t group, std::int64_t at_least,
                                     const std::vector<PartCost>& shared) const;
  /// What `groups` with another one at `index` are short of on the board.
  std::vector<Shortage> shortages_with(std::size_t index, const Group& other,
                                       std::vector<Group> groups) const;

 private:
  std::optional<std::vector<Group>> from_one_pace() const;
  std::optional<std::vector<Group>> each_alone() const;
  Group group_at(std::size_t group, std::int64_t cycles) const;
  std::vector<Group> groups_at(std::int64_t cycles) const;
  Resources occupied(const std::vector<Group>& groups) const;
  bool fits(const std::vector<Group>& groups) const;
  bool fits_at(std::int64_t cycles, std::size_t* suspect) const;
  std::int64_t least_cycles(std::size_t group, const Group& now) const;
  std::int64_t speed_up(std::size_t group, std::int64_t cycles, std::vector<Group>* groups) const;

  const PlanRequest& request_;
  const std::vector<LayerGroup>& layers_;
  const std::vector<DdrRegion>& regions_;
  std::int64_t slowest_;
};

}  // namespace rill
