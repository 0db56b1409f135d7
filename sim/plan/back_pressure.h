// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/plan/plan.h"
#include "sim/plan/stage_plan.h"

// What makes a stage slower than its own work: words that do not get away fast enough.
namespace rill {

/// Cycles in which one item of `from` passes into words of `to`: a converter gives a word a cycle,
/// and of several pixels that come side by side only the first leaves while they come in.
std::int64_t conversion_cycles(const StreamShape& from, const StreamShape& to);

/// The most that the readers of stage `stage` need for an item of its words.
std::int64_t item_drain_cycles(const Group& group, std::size_t stage);

/// Raises Stage::cycles where a stage is held up by the width of its readers' words, and where one
/// that gives its rows in bursts holds up what stands in front of it.
void account_for_back_pressure(const PlanRequest& request, Group* group);

}  // namespace rill
