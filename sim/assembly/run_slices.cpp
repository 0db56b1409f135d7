// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/run_slices.h"

#include <algorithm>

namespace rill {

bool run_slices(const FabricClock& clock, const RunContext& context, const Slices& slices) {
  // The first call elaborates; until then SystemC does not know of any activity.
  context.run(sc_core::SC_ZERO_TIME);
  Cycle now = 0;
  Cycle slice_end = slices.cycles;
  while (!slices.finished() && sc_core::sc_pending_activity()) {
    const Cycle step = slices.sampler != nullptr
                           ? std::min(slices.sampler->period(), slice_end - now)
                           : slices.cycles;
    context.run(clock.time_of(step));
    now += step;
    if (slices.sampler != nullptr && !slices.finished()) slices.sampler->sample(now);
    if (now < slice_end) continue;
    slice_end = now + slices.cycles;
    if (slices.go_on && !slices.go_on()) return false;
  }
  return true;
}

}  // namespace rill
