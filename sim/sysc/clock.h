// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "sim/core/units.h"

namespace rill {

/// The fabric clock: converts between cycles and SystemC time (resolution 1 fs). A plain value, not
/// a running clock; nothing toggles.
class FabricClock {
 public:
  explicit FabricClock(double mhz);

  double mhz() const { return mhz_; }
  sc_core::sc_time period() const { return period_; }
  /// SystemC time of the rising edge that starts `cycle`.
  sc_core::sc_time time_of(Cycle cycle) const;
  /// First edge at or after a time.
  Cycle cycle_at_or_after(const sc_core::sc_time& time) const;
  /// Suspends the calling process until `cycle` (returns at once when it is past).
  void wait_until(Cycle cycle) const;

 private:
  double mhz_;
  sc_core::sc_time period_;
};

}  // namespace rill
