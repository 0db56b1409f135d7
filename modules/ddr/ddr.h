// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/ddr/dram_channel.h"
#include "modules/ddr/dram_client.h"
#include "modules/ddr/sparse_memory.h"
#include "sim/config/specs.h"
#include "sim/metrics/metrics.h"
#include "sim/sysc/clock.h"
#include "sim/sysc/observers.h"

namespace rill {

/// A DRAM channel with its controller and its real contents: the one place where all masters meet.
///
/// Its process wakes when a command is due or a port has a burst to grant, never on a clock. What a
/// port grants takes the port's latency to get here, so on waking the process may settle everything
/// up to now + latency: nothing that is not known yet can arrive before. Results do not depend on
/// the order in which SystemC runs the masters: a burst issued in cycle c takes part in arbitration
/// from cycle c + 1 on, when all of cycle c is known.
class Ddr : public sc_core::sc_module, public Observable {
 public:
  Ddr(const sc_core::sc_module_name& name, const MemorySpec& spec, const FabricClock& clock);

  /// Adds a port. Ports are served round robin in the order of attach().
  void attach(DramClient& client);
  /// A burst was issued at a port: look at it in cycle `cycle`.
  void wake_at(Cycle cycle);

  SparseMemory& contents() { return contents_; }
  const SparseMemory& contents() const { return contents_; }
  const DramChannel& channel() const { return channel_; }
  int burst_bytes() const { return channel_.burst_bytes(); }
  const FabricClock& clock() const { return clock_; }

  /// First DRAM clock edge after the start of a fabric cycle.
  DramTick tick_after(Cycle cycle) const;
  /// First fabric cycle that starts at or after a DRAM clock edge.
  Cycle cycle_at_or_after(DramTick tick) const;

  /// From now on `observer` sees every piece of a burst as it is accepted, in bytes; its kind is
  /// purpose + kPurposes * direction.
  void observe(TrafficObserver* observer) { observer_ = observer; }

  const MetricList& metrics() const override { return metrics_; }

 private:
  /// Where the oldest offer stands: who, which direction, when.
  struct Offer {
    DramTick at = DramChannel::kNever;
    std::size_t turn = 0;  ///< 2 * client + direction
  };

  void bind_metrics();
  void run();
  Cycle grant_bursts(Cycle now);
  void look_again();
  void settle(DramTick horizon);
  Offer next_offer();
  Offer find_offer(DramTick earliest);
  void accept(const Offer& offer);
  void command();

  static constexpr DramTick kStale = -1;

  FabricClock clock_;
  DramChannel channel_;
  SparseMemory contents_;
  std::int64_t tick_fs_;
  std::int64_t cycle_fs_;
  std::vector<DramClient*> clients_;
  std::vector<std::uint64_t> reads_accepted_;  ///< per client
  std::vector<DramTick> offered_;  ///< by turn: what the client said last; kStale: ask again
  Offer next_offer_;               ///< next_offer() as it was found last
  bool offers_changed_ = true;     ///< since then
  std::size_t last_turn_ = 0;
  DramTick last_accepted_ = -1;
  DramTick last_command_ = 0;
  std::array<std::array<std::int64_t, kPurposes>, 2> bytes_{};  ///< by direction and purpose
  TrafficObserver* observer_ = nullptr;
  sc_core::sc_event work_;
  MetricList metrics_;
};

}  // namespace rill
