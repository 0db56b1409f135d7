// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <systemc>

#include "modules/axi/memory_port.h"
#include "modules/ddr/sparse_memory.h"
#include "sim/metrics/metrics.h"
#include "sim/sysc/observers.h"

namespace rill {

/// A memory that is no DRAM: real contents, and the counters that a Ddr has, by purpose and
/// direction; those of a DRAM's rows and bus stay 0.
class CountedMemory : public sc_core::sc_module, public Observable {
 public:
  SparseMemory& contents() { return contents_; }
  /// From now on `observer` sees the bytes of every burst; its kind is purpose + kPurposes *
  /// direction.
  void observe(TrafficObserver* observer) { observer_ = observer; }
  const MetricList& metrics() const override { return metrics_; }

 protected:
  /// `kind` says what it is in the sentences of the counters that stay 0.
  CountedMemory(const sc_core::sc_module_name& name, const char* kind);

  /// A burst's data crossed a port from `first_beat` to `last_beat`.
  void count(const Burst& burst, Cycle first_beat, Cycle last_beat);

 private:
  SparseMemory contents_;
  std::array<std::array<std::int64_t, kPurposes>, kDirections> bytes_{};
  std::array<std::int64_t, kDirections> bursts_{};
  TrafficObserver* observer_ = nullptr;
  std::int64_t nothing_ = 0;  ///< what a DRAM counts and this has not
  MetricList metrics_;
};

}  // namespace rill
