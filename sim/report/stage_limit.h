// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/report/bottleneck.h"
#include "sim/report/limiter.h"

namespace rill {

/// The window unit works for longer than the array or pool that reads its windows: measured, or by
/// formula before simulation.
bool is_its_window_unit(const LayerRow& stage);

/// The hardest working stage of a simulated pipeline rests for much of the time and FIFOs between
/// stages were full: they wait for each other, and deeper FIFOs come before a faster stage. Nothing
/// when that is not so.
std::optional<Bottleneck> waiting_limit(const RunReport& report, const Limiter& limiter);

/// A stage limits: which part of it, and what would make that faster until who is next.
Bottleneck stage_limit(const RunReport& report, const Limiter& limiter, const ScarceText& scarce);

}  // namespace rill
