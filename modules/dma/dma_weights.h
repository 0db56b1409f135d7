// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/dma/frame_gate.h"
#include "sim/sysc/clock.h"
#include "sim/sysc/part.h"

namespace rill {

/// Loads weights from DDR into on-chip memory, which takes them as fast as the port gives them.
class DmaWeights : public Part {
 public:
  /// `with_data` false: same cycles, no bytes.
  DmaWeights(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
             MemoryPort& port, int burst_beats, bool with_data);

  /// Lets one more load start, not before `cycle`: `bytes` (> 0) from `address` on.
  void start_load(std::uint64_t address, Bytes bytes, Cycle cycle);
  /// Loads, and the cycle in which the last beat of the last one arrived.
  const FrameGate& gate() const { return gate_; }
  /// What the last finished load brought; empty in a timing-only run.
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  std::string waiting_for() const override { return waiting_for_; }

 private:
  struct Region {
    std::uint64_t address;
    Bytes bytes;
  };

  void run();
  Cycle load(const Region& region);

  const FabricClock& clock_;
  MemoryPort& port_;
  int burst_beats_;
  bool with_data_;
  FrameGate gate_;
  std::deque<Region> regions_;
  std::vector<std::uint8_t> bytes_;
  std::int64_t loaded_bytes_ = 0;
  std::int64_t loads_ = 0;
  const char* waiting_for_ = "";
};

}  // namespace rill
