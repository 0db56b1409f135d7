// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/core/units.h"

namespace rill {

/// One AXI burst: at most the port's burst length, never across a 4 KiB boundary.
struct Burst {
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  Direction direction = Direction::Read;
  Purpose purpose = Purpose::Input;
  std::uint64_t tag = 0;  ///< the master's own; comes back with the completion
};

/// When the data of a finished burst crossed the port, in fabric cycles. Beat k of n arrived (read)
/// or was accepted (write) no earlier than first_beat + k; the last one at last_beat. These cycles
/// may lie a little in the future: a burst is reported as soon as its times are settled.
struct BurstDone {
  Burst burst;
  Cycle first_beat = 0;
  Cycle last_beat = 0;
  Cycle response = 0;        ///< write: the response is back; read: last_beat
  std::vector<Cycle> beats;  ///< the cycle of every beat; beat of a byte: address / width
};

/// An AXI port as a master (DMA) sees it: bursts are issued in order, complete in order, and
/// several may be outstanding. Calls come from the master's SystemC thread at the SystemC time of
/// the issue: the memory is the one place where masters meet, so order in SystemC time is order of
/// arbitration.
class MemoryPort : virtual public sc_core::sc_interface {
 public:
  virtual int width_bytes() const = 0;
  virtual int max_burst_beats() const = 0;
  /// True while another burst of this direction can be accepted.
  virtual bool can_issue(Direction direction) const = 0;
  /// Issues a burst now (SystemC time); needs can_issue(). A write's data must be complete by
  /// `data_ready` (fabric cycle), a read ignores it.
  virtual void issue(const Burst& burst, Cycle data_ready) = 0;
  /// True when a completed burst of this direction can be collected.
  virtual bool has_done(Direction direction) const = 0;
  /// The oldest completed burst; needs has_done().
  virtual BurstDone collect(Direction direction) = 0;
  /// Notified whenever can_issue() or has_done() may have become true.
  virtual const sc_core::sc_event& changed() const = 0;
  /// From now on the response cycle of every write burst of this master is appended to `log`, in
  /// their order and before changed() is notified.
  virtual void log_responses(std::vector<Cycle>* log) = 0;
  /// The memory's real contents: codes are read and written here as bytes.
  virtual void read_bytes(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const = 0;
  virtual void write_bytes(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) = 0;
};

}  // namespace rill
