// SPDX-License-Identifier: Apache-2.0
#include "sim/sysc/clock.h"

#include <cmath>

#include "sim/core/error.h"

namespace rill {

namespace {

/// Femtoseconds of one period. 187.5 MHz becomes 5333333 fs: 0.06 ppm off, and every edge is an
/// exact integer.
double period_fs(double mhz) {
  internal_check(mhz > 0, "a clock needs a positive frequency");
  internal_check(sc_core::sc_get_time_resolution() == sc_core::sc_time(1, sc_core::SC_FS),
                 "the SystemC time resolution must be 1 fs");
  return std::round(1e9 / mhz);
}

}  // namespace

FabricClock::FabricClock(double mhz) : mhz_(mhz), period_(period_fs(mhz), sc_core::SC_FS) {}

sc_core::sc_time FabricClock::time_of(Cycle cycle) const {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(cycle) * period_.value());
}

Cycle FabricClock::cycle_at_or_after(const sc_core::sc_time& time) const {
  return static_cast<Cycle>(ceil_div(time.value(), period_.value()));
}

void FabricClock::wait_until(Cycle cycle) const {
  if (cycle <= 0) return;
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  const sc_core::sc_time target = time_of(cycle);
  if (target > now) sc_core::wait(target - now);
}

}  // namespace rill
