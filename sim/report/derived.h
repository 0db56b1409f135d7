// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/config/specs.h"
#include "sim/metrics/run_figures.h"
#include "sim/network/network.h"
#include "sim/plan/plan.h"

// Figures that follow from counters by a formula. Pure functions, one formula each; nothing here
// knows where a counter came from or how the figure will be printed.
namespace rill {

/// part / whole, and 0 of nothing.
double share_of(double part, double whole);

/// cycles / clock
double seconds_of(double cycles, double clock_mhz);

/// First frame: frame_done[0] - frame_started[0]. Nothing when no frame was finished.
std::optional<Cycle> first_latency(const RunFigures& figures);

/// Steady-state cycles from one finished frame to the next, over the second half of the run, when
/// the pipeline is filled: (done[n-1] - done[m]) / (n-1-m), m = floor((n-1)/2).
/// Nothing with fewer than two frames: one frame has no interval. The last frame does not count
/// where RunFigures::last_frame_ran_out.
std::optional<double> steady_interval(const RunFigures& figures);

/// clock / interval
double frames_per_second(double interval_cycles, double clock_mhz);

/// Multiply-accumulates done / those possible: MACs / (MACs a cycle at most * cycles).
double utilization(std::int64_t macs, double macs_at_most, double cycles);

/// row hits / column commands
double row_hit_rate(std::int64_t row_hits, std::int64_t column_commands);

/// Average bandwidth in 10^9 bytes per second: bytes / (cycles / clock).
double average_gbps(Bytes bytes, double cycles, double clock_mhz);

/// What limits the traffic of a machine, in bytes per fabric cycle.
struct MemoryCeiling {
  double channel = 0;  ///< DRAM data bus, both directions together
  double ports = 0;    ///< the AXI ports in use, each direction (AXI reads and writes in parallel)
};
/// channel = 10^9 * peak / clock (peak: 2 transfers per tCK of the bus width);
/// ports = number of ports in use * width.
MemoryCeiling memory_ceiling(const MemorySpec& memory, const BoardSpec& board, int ports,
                             double clock_mhz);

/// Fewest cycles that could move the bytes:
/// max((read + write) / channel, read / ports, write / ports).
double memory_floor_cycles(Bytes read, Bytes write, const MemoryCeiling& ceiling);

/// Position under the roofline (Williams, Waterman, Patterson 2009), with MACs as the operation.
struct Roofline {
  double macs_per_byte = 0;   ///< operational intensity: MACs / DDR bytes of a frame
  double compute_bound = 0;   ///< MAC per cycle: all multipliers, `macs_at_most`
  double memory_bound = 0;    ///< MAC per cycle: MACs / memory_floor_cycles
  double achieved = 0;        ///< MAC per cycle: MACs / interval
  double attainable() const;  ///< min of the two bounds
};
Roofline roofline(std::int64_t macs, double macs_at_most, Bytes read, Bytes write,
                  const MemoryCeiling& ceiling, double interval_cycles);

/// Used / available of one resource; 0 when the board has none and none is used, and above 1 when
/// it does not fit (none available: the used count itself).
double board_share(double used, double available);

}  // namespace rill
