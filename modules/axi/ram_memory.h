// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <vector>

#include "modules/axi/counted_memory.h"
#include "modules/axi/ram_port.h"
#include "sim/config/specs.h"
#include "sim/sysc/clock.h"

namespace rill {

class RamMaster;

/// A RAM on the chip (verilog-axi's axi_ram). Every master has a port of its own to the same
/// contents, so that nobody waits for another; each direction of a port serves one burst at a time.
class RamMemory : public CountedMemory {
 public:
  RamMemory(const sc_core::sc_module_name& name, const MemorySpec::AxiRam& spec,
            const FabricClock& clock);
  ~RamMemory() override;

  /// A port for a master whose beats are `width_bytes`.
  RamMaster& connect(int width_bytes);

 private:
  friend class RamMaster;

  MemorySpec::AxiRam spec_;
  const FabricClock& clock_;
  std::vector<std::unique_ptr<RamMaster>> masters_;
};

/// A master's port. One that can always take its data issues bursts as to any memory, and their
/// times are settled at once. One that can be held up (RamRead, RamWrite) moves the beats itself,
/// by the times of channel().
class RamMaster : public MemoryPort {
 public:
  RamMaster(RamMemory& memory, int width_bytes);

  RamPort& channel(Direction direction) { return channels_[static_cast<std::size_t>(direction)]; }
  /// Cycles from the last beat of a write to its response.
  int write_response() const { return memory_.spec_.write_response; }
  /// A burst's beats have crossed; a write's response comes in cycle `response`.
  void moved(const Burst& burst, Cycle first_beat, Cycle last_beat, Cycle response);

  int width_bytes() const override { return width_; }
  int max_burst_beats() const override { return 256; }  // AXI4, IHI0022
  bool can_issue(Direction /*direction*/) const override { return true; }
  void issue(const Burst& burst, Cycle data_ready) override;
  bool has_done(Direction direction) const override {
    return !done_[static_cast<std::size_t>(direction)].empty();
  }
  BurstDone collect(Direction direction) override;
  const sc_core::sc_event& changed() const override { return changed_; }
  void log_responses(std::vector<Cycle>* log) override { responses_ = log; }
  void read_bytes(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const override {
    memory_.contents().read(address, bytes, count);
  }
  void write_bytes(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) override {
    memory_.contents().write(address, bytes, count);
  }

 private:
  RamMemory& memory_;
  int width_;
  std::array<RamPort, kDirections> channels_;
  std::array<std::deque<BurstDone>, kDirections> done_;
  std::vector<Cycle>* responses_ = nullptr;
  sc_core::sc_event changed_;
};

}  // namespace rill
