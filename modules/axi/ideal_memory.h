// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/ddr/sparse_memory.h"
#include "sim/metrics/metrics.h"
#include "sim/sysc/observers.h"

namespace rill {

/// A memory that answers at once: a beat a cycle on each port and direction, no latency, nobody in
/// the way. What a machine would need if its memory never limited it; synthesis estimates and hand
/// counts of loops assume it. Its contents are as real as those of a Ddr.
class IdealMemory : public sc_core::sc_module, public Observable {
 public:
  explicit IdealMemory(const sc_core::sc_module_name& name);
  ~IdealMemory() override;

  /// A port of its own for a master whose words are `width_bytes`.
  MemoryPort& connect(int width_bytes);
  SparseMemory& contents() { return contents_; }
  /// From now on `observer` sees the bytes of every burst; its kind is purpose + kPurposes *
  /// direction.
  void observe(TrafficObserver* observer) { observer_ = observer; }
  const MetricList& metrics() const override { return metrics_; }

 private:
  class Port;
  void bind_metrics();

  SparseMemory contents_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::array<std::array<std::int64_t, kPurposes>, 2> bytes_{};  ///< by direction and purpose
  std::array<std::int64_t, 2> bursts_{};
  TrafficObserver* observer_ = nullptr;
  std::int64_t nothing_ = 0;  ///< what a DRAM counts and this has not
  MetricList metrics_;
};

}  // namespace rill
