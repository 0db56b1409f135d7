// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/folding_search.h"

// Inside of this folder.
namespace rill {

/// A group in one folding.
struct RateCandidate {
  std::int64_t pace = 0;  ///< cycles given to its stages
  double cycles = 0;      ///< from its start to the next group's, closed form
  double reserve = 0;     ///< what a simulation may need beyond them
  double dsp = 0;         ///< shared with the other groups, as are the LUTs
  double lut = 0;
  double own_memory = 0;  ///< resident weights, which nothing shares, in BRAM18
  bool fits = false;      ///< were it alone on the board
};

/// Foldings of every group, slowest first, until a faster one would only wait for the memory.
/// `plan` has the regions of the groups; its groups are overwritten.
std::vector<std::vector<RateCandidate>> rate_candidates(const PlanRequest& request,
                                                        const FoldingSearch& search, Plan* plan);

/// The board holds a machine of these groups, if need be with memories in LUTs.
bool fits_board(const PlanRequest& request, std::vector<Group> groups,
                const std::vector<PartCost>& shared);

}  // namespace rill
