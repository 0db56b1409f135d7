// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "sim/report/run_report.h"

namespace rill {

/// Who works hardest in a group, and for how many cycles of a frame.
struct Limiter {
  const GroupRow* group = nullptr;
  const LayerRow* stage = nullptr;      ///< the busiest stage; null in a group without stages
  const LayerRow* runner_up = nullptr;  ///< the next one
  double stage_cycles = 0;
  double runner_up_cycles = 0;
  double memory_cycles = 0;

  bool is_memory() const { return memory_cycles > stage_cycles; }
  double cycles() const { return std::max(stage_cycles, memory_cycles); }
};

/// Cycles of a frame that a stage needs: those in which it works, and where the width of its
/// reader's words holds it up, those in which it cannot give what it has.
double busy_cycles(const LayerRow& row);

/// Share of the frame in which weights were brought in: one DMA does it for all groups, and for the
/// next group while one works. Before simulation they count in the groups' memory floors.
double weights_share(const RunReport& report);

Limiter limiter_of(const RunReport& report, const GroupRow& group);

}  // namespace rill
