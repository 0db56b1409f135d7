// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/plan/board_fit.h"
#include "sim/plan/plan.h"

namespace rill {

/// Why a group is no faster than it is.
struct FoldingLimit {
  std::vector<Shortage> shortages;  ///< of the next faster folding
  /// Bits a cycle that its weight memories must give, when it is those that do not fit: a wider
  /// word takes more block RAM, however few words there are. 0 when they are not the reason.
  std::int64_t weight_word_bits = 0;
};

/// What the next faster folding of group `index` would be short of, with the other groups as they
/// are, whoever chose the folding that it has. Without shortages when a faster one fits.
FoldingLimit folding_limit(const Plan& plan, std::size_t index);

}  // namespace rill
