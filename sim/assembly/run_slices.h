// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/assembly/sampler.h"
#include "sim/sysc/clock.h"
#include "sim/sysc/part.h"

namespace rill {

/// How a machine is run: slice by slice, so that someone can look on.
struct Slices {
  Cycle cycles;                    ///< of one slice, unless a sampler wants shorter ones
  std::function<bool()> finished;  ///< looked at between slices
  std::function<bool()> go_on;     ///< called after each; false cancels. May be empty.
  Sampler* sampler = nullptr;
};

/// Runs until the machine is finished, nothing moves any more, or the user cancels; returns false
/// when cancelled.
bool run_slices(const FabricClock& clock, const RunContext& context, const Slices& slices);

}  // namespace rill
