// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/plan/folding_search.h"

namespace rill {

/// The smallest groups, one after another on the same hardware, that take at most `frame_cycles` a
/// frame by the closed form and a reserve for what the memory takes longer (rate_candidates.cpp; as
/// much of it as fits where the whole does not): of those that fit the board the ones of fewest DSP
/// slices, then of fewest LUTs; where none of those is fast enough, of those that do not fit. Where
/// no folding is fast enough, the fastest that fits, or the fastest when none does. `request` needs
/// a memory; `search` is over the same groups.
std::vector<Group> groups_at_rate(const PlanRequest& request, const FoldingSearch& search,
                                  const std::vector<DdrRegion>& regions, double frame_cycles);

}  // namespace rill
