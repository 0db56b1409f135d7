// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/axi/traffic.h"
#include "modules/ddr/dram_channel.h"
#include "sim/core/units.h"

namespace rill {

/// One DRAM burst's worth of an AXI burst, as a port offers it to the memory controller.
struct DramRequest {
  std::uint64_t address = 0;  ///< of its first byte
  int bytes = 0;              ///< that the master asked for; the DRAM always moves a whole burst
  Purpose purpose = Purpose::Input;
};

/// What the memory controller asks of a port. All calls come from the controller's process, in
/// order of time; they may concern times a little ahead of SystemC time (see Ddr).
class DramClient {
 public:
  virtual ~DramClient() = default;

  /// Cycles between a grant at the port and the earliest arrival at the controller.
  virtual Cycle latency() const = 0;
  /// Grants bursts to the masters, as far as `now` lets the port see. Returns the next cycle in
  /// which there is something to grant, DramChannel::kNever when that depends on the memory.
  virtual Cycle grant(Cycle now) = 0;
  /// When the next DRAM burst of a direction can enter the controller's queue; kNever when none
  /// waits, or when room for its data depends on bursts that are still in flight. A tick that was
  /// named stays until that burst is accepted.
  virtual DramTick offered(Direction direction) = 0;
  /// Takes that burst into the queue at tick `at`.
  virtual DramRequest accept(Direction direction, DramTick at) = 0;
  /// The data of the `serial`-th accepted read burst (from 0) is at the controller at `data_end`.
  virtual void returned(std::uint64_t serial, DramTick data_end) = 0;
};

}  // namespace rill
