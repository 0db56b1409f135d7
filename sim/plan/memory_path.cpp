// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/memory_path.h"

#include <algorithm>
#include <limits>

namespace rill {

namespace {

/// Share of the time that refreshes leave: columns stop, banks close (tRP), tRFC goes by, and the
/// row that was open opens again (tRCD).
double share_left_by_refresh(const MemorySpec::Timing& t) {
  // An ideal memory has none; modules/ddr refuses one that does nothing else.
  if (t.trefi <= t.trp + t.trfc + t.trcd) return 1;
  return 1 - static_cast<double>(t.trp + t.trfc + t.trcd) / t.trefi;
}

/// DRAM clocks that a batch of writes between reads costs beyond its bursts: from the last read to
/// the first write, and from the last write to the first read (JESD79-4; modules/ddr).
double turnaround_clocks(const MemorySpec& memory) {
  const MemorySpec::Timing& t = memory.timing;
  const double burst = memory.burst_length / 2.0;  // double data rate
  const double to_write = t.cl + burst - t.cwl + t.read_to_write_gap;
  const double to_read = t.cwl + burst + t.twtr_l;
  return to_write + to_read - 2 * std::max<double>(t.tccd_s, burst);
}

/// Beats of a burst of a RAM's DMA, and the cycle in which the RAM takes the next address.
double ram_rate(const Plan& plan) {
  constexpr double kBoundaryBytes = 4096;  // AXI4, IHI0022
  const double width = plan.board.port.width_bits / 8.0;
  const double beats =
      std::min<double>(dma_burst_beats(plan.design, plan.board), kBoundaryBytes / width);
  return width * beats / (beats + 1);
}

/// What the buffers of one port's masters keep moving, and what the port itself carries.
double port_rate(const Plan& plan) {
  const double width = plan.board.port.width_bits / 8.0;
  const double beats = dma_burst_beats(plan.design, plan.board);
  const double under_way =
      std::min(dma_buffer_bursts(plan.design, plan.board), plan.board.port.outstanding);
  // A burst holds its place from the request until its last beat has crossed the port.
  const double hold = memory_latency(plan) + beats;
  return std::min(width, under_way * beats * width / hold);
}

}  // namespace

int dma_burst_beats(const DesignSpec& design, const BoardSpec& board) {
  return std::min(design.dma_burst_beats, board.port.max_burst_beats);
}

int dma_buffer_bursts(const DesignSpec& design, const BoardSpec& board) {
  return std::max(1, design.dma_buffer_beats / dma_burst_beats(design, board));
}

double memory_latency(const Plan& plan) {
  if (plan.memory.axi_ram) return plan.memory.axi_ram->read_latency;
  const MemorySpec::Timing& t = plan.memory.timing;
  const double dram_clocks = t.trcd + t.cl + plan.memory.burst_length / 2.0;
  return dram_clocks * plan.memory.tck_ns * plan.clock_mhz * 1e-3 +
         2.0 * plan.board.port.latency_cycles;
}

double dram_rate(const Plan& plan) {
  if (plan.memory.axi_ram) return std::numeric_limits<double>::infinity();
  return plan.memory.peak_gbps() * 1e9 * share_left_by_refresh(plan.memory.timing) /
         (plan.clock_mhz * 1e6);
}

double dram_cycles(const Plan& plan, double read, double written) {
  const MemorySpec& memory = plan.memory;
  if (memory.axi_ram) return 0;
  const double fewer = std::min(read, written) / memory.bytes_per_burst();
  const double batches = fewer / memory.write_queue;
  const double cycles_per_clock = memory.tck_ns * plan.clock_mhz * 1e-3;
  return (read + written) / dram_rate(plan) + batches * turnaround_clocks(memory) *
                                                  cycles_per_clock /
                                                  share_left_by_refresh(memory.timing);
}

double transfer_rate(const Plan& plan) {
  if (plan.memory.axi_ram) return ram_rate(plan);
  return std::min(dram_rate(plan), port_rate(plan));
}

double shared_rate(const Plan& plan, std::size_t transfers) {
  if (plan.memory.axi_ram) {
    return static_cast<double>(std::max<std::size_t>(transfers, 1)) * ram_rate(plan);
  }
  const auto ports = std::min(static_cast<double>(plan.design.dma_ports),
                              static_cast<double>(std::max<std::size_t>(transfers, 1)));
  return std::min(dram_rate(plan), ports * port_rate(plan));
}

int memory_ports(const Plan& plan) {
  if (!plan.memory.axi_ram) return plan.design.dma_ports;
  std::size_t most = 1;
  for (const Group& group : plan.groups) {
    most = std::max({most, group.loads.size(), group.stores.size()});
  }
  const bool streamed = plan.design.weights == DesignSpec::Weights::Streamed;
  return static_cast<int>(most) + (streamed ? 1 : 0);
}

}  // namespace rill
