// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/advice/contenders.h"
#include "sim/config/load_run.h"
#include "sim/plan/plan.h"

namespace rill {

/// One thing to change, as `--set` words on top of the run's own.
struct Change {
  std::string name;
  std::vector<std::string> settings;
  /// The run's own policy folds the changed design; otherwise settings go over pinned_folding().
  bool folded_anew = false;
  std::vector<std::string> layers{};  ///< whose folding it sets
};

/// Settings that pin the groups, the folding of every stage and the words in which it takes its map
/// to what the plan has, so that a change of something else does not change them. Layers in
/// `folded` take words as wide as their new folding needs. None for a tiled machine.
std::vector<std::string> pinned_folding(const RunConfiguration& configuration, const Plan& plan,
                                        const std::vector<std::string>& folded);

/// All `--set` words of the changed run.
std::vector<std::string> words_of(const RunConfiguration& configuration, const Plan& plan,
                                  const Change& change);

/// What an architect would try: folding of those that limit, clock, FIFO depths, ports, memory,
/// weights, fusion; of a tiled machine loops, units and bursts.
std::vector<Change> changes_of(const RunConfiguration& configuration, const Plan& plan,
                               const std::vector<Contender>& contenders);

}  // namespace rill
