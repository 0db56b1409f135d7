// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "sim/plan/plan.h"

// What the way between chip and memory carries: DMA buffer, port and DRAM, in closed form; or the
// ports of a RAM in its place (MemorySpec::axi_ram), one for each DMA, where no DRAM limits.
namespace rill {

/// Beats of the longest burst a DMA asks for: the design's, within the port's limit.
int dma_burst_beats(const DesignSpec& design, const BoardSpec& board);

/// Such bursts that the data buffer of a DMA holds; one at least.
int dma_buffer_bursts(const DesignSpec& design, const BoardSpec& board);

/// Fabric cycles from the issue of a read burst to its first beat on an idle memory: the row chain
/// and the data burst of the DRAM, plus the port both ways.
double memory_latency(const Plan& plan);

/// Bytes a fabric cycle that the DRAM sustains on long sequential bursts of one direction: its peak
/// but for the refreshes.
double dram_rate(const Plan& plan);

/// Cycles that the DRAM needs for so many bytes read and written at the same time: writes wait
/// until their queue is full and then go together, and the bus turns around twice for each such
/// batch.
double dram_cycles(const Plan& plan, double read, double written);

/// Bytes a fabric cycle that one transfer gets when it is alone: the least of port, DRAM, and what
/// the DMA's buffer has under way while a burst travels.
double transfer_rate(const Plan& plan);

/// The same for all of `transfers` transfers of one direction that run at a time, on as many ports
/// as there are.
double shared_rate(const Plan& plan, std::size_t transfers);

/// Ports that transfers of one direction have at a time: the design's, or one each to a RAM.
int memory_ports(const Plan& plan);

}  // namespace rill
