// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/ddr/dram_channel.h"
#include "sim/validation/dram_traces.h"

namespace rill {

struct ReplayResult {
  DramTick ticks = 0;  ///< from the first request to the last data on the bus
  DramCounters counters;
};

/// Plays 64 B requests into a channel as the reference was driven: in order, one DRAM burst a clock
/// at most, as soon as the controller has room; a read holds one of `outstanding` slots until its
/// data is back, a write is posted.
ReplayResult replay(const MemorySpec& spec, const std::vector<TraceRequest>& trace,
                    int outstanding);

}  // namespace rill
