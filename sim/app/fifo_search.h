// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/plan/plan.h"

namespace rill {

/// Told which share of a search is done, 0 to 1, before every simulation and a few times a second
/// while one runs. How many there will be is an upper bound that becomes better as the search goes
/// on, so the share may jump, but never back.
using SearchShare = std::function<void(double share)>;

/// What a FIFO in front of a join must hold, in its words.
struct FifoDepths {
  std::string fifo;
  int planned = 0;               ///< by the formula of the plan
  int runs = 0;                  ///< least that does not deadlock, every such FIFO at its least
  int full_speed = 0;            ///< least that does not slow the machine
  std::int64_t runs_cycles = 0;  ///< of the run with all FIFOs at `runs`
  std::int64_t full_speed_cycles = 0;  ///< with all at `full_speed`, the same as with deep ones
};

/// Finds the depths by simulating the plan without data, each time in a process of its own: one
/// FIFO after another is halved down to the least depth with which the machine still runs (or still
/// takes as many cycles as with FIFOs that hold a whole map), the others staying as found so far.
/// One word less of any of them deadlocks or slows, because less room never helps. Empty when no
/// skip of the plan has to wait.
std::vector<FifoDepths> find_fifo_depths(const Plan& plan, int frames, const SearchShare& note);

/// One depth for all FIFOs that neither stand in front of such a join nor have a depth of their
/// own.
struct CommonDepth {
  int words = 0;
  std::int64_t cycles = 0;  ///< to the last frame done, or -1 when it deadlocks
};

/// Tries the design's `fifo_depth`, twice as much and so on, up to the least that takes at most
/// 0.1 % longer than FIFOs of 4096 words: the last of what is returned. Skips hold a whole map
/// meanwhile. At least three frames, so that the interval counts. Empty when there is no such FIFO.
std::vector<CommonDepth> find_common_depth(const Plan& plan, int frames, const SearchShare& note);

/// Gives those FIFOs that depth, as set_fifo_depths().
void set_common_depth(int words, Plan* plan);

/// The depths that were tried, as a sentence; empty when none was.
std::string common_depth_text(const std::vector<CommonDepth>& tried);

/// Cycles of the plan with these depths of its FIFOs by name, or -1 when it deadlocks. `waiting` is
/// called a few times a second meanwhile.
std::int64_t cycles_with_depths(const Plan& plan, int frames,
                                const std::vector<std::pair<std::string, int>>& depths,
                                const std::function<void()>& waiting = {});

/// Sets the depths in the plan's links and counts its resources again.
void set_fifo_depths(const std::vector<std::pair<std::string, int>>& depths, Plan* plan);

/// The found depths as a table.
std::string fifo_depth_text(const std::vector<FifoDepths>& found);

}  // namespace rill
