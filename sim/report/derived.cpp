// SPDX-License-Identifier: Apache-2.0
#include "sim/report/derived.h"

#include <algorithm>

#include "modules/axi/traffic.h"

namespace rill {

double share_of(double part, double whole) { return whole == 0 ? 0 : part / whole; }

double seconds_of(double cycles, double clock_mhz) { return cycles / (clock_mhz * 1e6); }

std::optional<Cycle> first_latency(const RunFigures& figures) {
  if (figures.frame_done.empty() || figures.frame_started.empty()) return std::nullopt;
  return figures.frame_done.front() - figures.frame_started.front();
}

std::optional<double> steady_interval(const RunFigures& figures) {
  std::size_t frames = figures.frame_done.size();
  if (figures.last_frame_ran_out && frames > 0) --frames;
  if (frames < 2) return std::nullopt;
  const std::size_t middle = (frames - 1) / 2;
  return static_cast<double>(figures.frame_done[frames - 1] - figures.frame_done[middle]) /
         static_cast<double>(frames - 1 - middle);
}

double frames_per_second(double interval_cycles, double clock_mhz) {
  return interval_cycles > 0 ? clock_mhz * 1e6 / interval_cycles : 0;
}

double utilization(std::int64_t macs, double macs_at_most, double cycles) {
  return share_of(static_cast<double>(macs), macs_at_most * cycles);
}

double row_hit_rate(std::int64_t row_hits, std::int64_t column_commands) {
  return share_of(static_cast<double>(row_hits), static_cast<double>(column_commands));
}

double average_gbps(Bytes bytes, double cycles, double clock_mhz) {
  return share_of(static_cast<double>(bytes), seconds_of(cycles, clock_mhz)) * 1e-9;
}

MemoryCeiling memory_ceiling(const MemorySpec& memory, const BoardSpec& board, int ports,
                             double clock_mhz) {
  MemoryCeiling ceiling;
  ceiling.channel = memory.peak_gbps() * 1e9 / (clock_mhz * 1e6);
  ceiling.ports = ports * board.port.width_bits / 8.0;
  if (memory.axi_ram) ceiling.channel = kDirections * ceiling.ports;
  return ceiling;
}

double memory_floor_cycles(Bytes read, Bytes write, const MemoryCeiling& ceiling) {
  const auto reads = static_cast<double>(read);
  const auto writes = static_cast<double>(write);
  return std::max({share_of(reads + writes, ceiling.channel), share_of(reads, ceiling.ports),
                   share_of(writes, ceiling.ports)});
}

double Roofline::attainable() const { return std::min(compute_bound, memory_bound); }

Roofline roofline(std::int64_t macs, double macs_at_most, Bytes read, Bytes write,
                  const MemoryCeiling& ceiling, double interval_cycles) {
  const auto work = static_cast<double>(macs);
  Roofline result;
  result.macs_per_byte = share_of(work, static_cast<double>(read + write));
  result.compute_bound = macs_at_most;
  result.memory_bound = share_of(work, memory_floor_cycles(read, write, ceiling));
  result.achieved = share_of(work, interval_cycles);
  return result;
}

double board_share(double used, double available) {
  return available > 0 ? used / available : used;
}

}  // namespace rill
