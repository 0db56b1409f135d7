// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/axi/port_channels.h"
#include "modules/ddr/ddr.h"
#include "modules/ddr/dram_client.h"
#include "sim/config/specs.h"
#include "sim/metrics/metrics.h"
#include "sim/sysc/observers.h"

namespace rill {

/// One AXI port of the processing system, with the interconnect in front of it that lets several
/// masters share it.
///
/// Address and data channels of both directions are independent. Each direction grants one burst a
/// cycle, round robin between masters, while fewer than `outstanding` bursts are in flight; data
/// crosses one beat a cycle; what is in flight must fit the port's data FIFO.
class AxiPort : public sc_core::sc_module, public Observable, private DramClient {
 public:
  /// Throws ConfigError for a port that cannot carry a DRAM burst.
  AxiPort(const sc_core::sc_module_name& name, const BoardSpec::Port& spec, Ddr& ddr);
  ~AxiPort() override;

  /// A port of its own for another master. Masters are served in the order of these calls.
  MemoryPort& connect();

  /// From now on `observer` sees the beats of every burst that finished; its kind is the direction.
  void observe(TrafficObserver* observer) { observer_ = observer; }

  const MetricList& metrics() const override { return metrics_; }

 private:
  class Master;

  /// Address channel of one direction.
  struct AddressChannel {
    std::deque<Cycle> free_from;  ///< one entry for each burst that may be started
    Cycle last_grant = -1;
    std::size_t last_master = 0;
    std::vector<std::size_t> waiting;  ///< masters with a burst to start, ascending
  };

  /// A cycle and the DRAM tick it corresponds to.
  struct Offered {
    Cycle cycle = kUnknown;
    DramTick tick = 0;
  };

  Cycle latency() const override { return spec_.latency_cycles; }
  Cycle grant(Cycle now) override;
  DramTick offered(Direction direction) override;
  DramRequest accept(Direction direction, DramTick at) override;
  void returned(std::uint64_t serial, DramTick data_end) override;

  Cycle grant(Direction direction, Cycle now);
  void start(Direction direction, std::size_t master, Cycle cycle);
  void finish(Direction direction, Flight flight);

  BoardSpec::Port spec_;
  Ddr& ddr_;
  int width_bytes_;
  std::vector<std::unique_ptr<Master>> masters_;
  std::array<AddressChannel, kDirections> address_;
  std::array<Offered, kDirections> offered_;
  ReadChannel read_;
  WriteChannel write_;
  std::array<std::int64_t, kDirections> bursts_{};
  std::array<std::int64_t, kDirections> beats_{};
  std::array<std::int64_t, kDirections> bytes_{};
  TrafficObserver* observer_ = nullptr;
  MetricList metrics_;
};

}  // namespace rill
