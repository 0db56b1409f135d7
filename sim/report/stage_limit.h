// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/report/bottleneck.h"
#include "sim/report/limiter.h"

namespace rill {

/// The window unit works for longer than the array or pool that reads its windows: measured, or by
/// formula before simulation.
bool is_its_window_unit(const LayerRow& stage);

/// A stage limits: which part of it, and what would make that faster until who is next.
Bottleneck stage_limit(const RunReport& report, const Limiter& limiter, const ScarceText& scarce);

}  // namespace rill
