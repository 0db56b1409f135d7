// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/memory_path.h"

#include <algorithm>

namespace rill {

namespace {

/// Share of the DRAM's peak rate that long sequential bursts sustain: what refresh leaves, measured
/// at 92 to 97 % on boards (reference/dram/README.md, "The boards").
constexpr double kSustainedShare = 0.92;

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
  const MemorySpec::Timing& t = plan.memory.timing;
  const double dram_clocks = t.trcd + t.cl + plan.memory.burst_length / 2.0;
  return dram_clocks * plan.memory.tck_ns * plan.clock_mhz * 1e-3 +
         2.0 * plan.board.port.latency_cycles;
}

double dram_rate(const Plan& plan) {
  return plan.memory.peak_gbps() * 1e9 * kSustainedShare / (plan.clock_mhz * 1e6);
}

double transfer_rate(const Plan& plan) { return std::min(dram_rate(plan), port_rate(plan)); }

double shared_rate(const Plan& plan, std::size_t transfers) {
  const auto ports = std::min(static_cast<double>(plan.design.dma_ports),
                              static_cast<double>(std::max<std::size_t>(transfers, 1)));
  return std::min(dram_rate(plan), ports * port_rate(plan));
}

}  // namespace rill
