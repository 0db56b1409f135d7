// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/sweep_spec.h"
#include "sim/sweep/store.h"

namespace rill {

/// From the closed forms: which points are allowed, which of them are on the front, and which are
/// to be simulated. Points without figures are none of it.
void choose_for_simulation(const SweepSpec& sweep, std::vector<SweepRow>* rows);

/// The final front: of the points that were simulated and are allowed by what was measured; of the
/// closed forms when the sweep simulates nothing.
void find_front(const SweepSpec& sweep, std::vector<SweepRow>* rows);

}  // namespace rill
