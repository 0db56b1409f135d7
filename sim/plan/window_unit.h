// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"
#include "sim/plan/plan.h"

namespace rill {

/// The window unit of a stage, where it has a pace of its own: all but the ideal one, which keeps
/// up with whatever reads its windows. Cycles of a frame when nothing holds it up, by formula.
struct WindowUnit {
  std::string style;               ///< the word of `design.line_buffer`
  std::string folded_by;           ///< the number of the folding that makes it faster; or empty
  std::int64_t cycles = 0;         ///< with the stage's folding …
  std::int64_t fewest_cycles = 0;  ///< … and with the one that suits it best
  std::int64_t reader_cycles = 0;  ///< of the array or pool that takes its windows

  bool is_folded() const { return fewest_cycles < cycles; }
  bool sets_the_pace() const { return cycles > reader_cycles; }
};

std::optional<WindowUnit> window_unit_of(const Layer& layer, const LayerArithmetic& numbers,
                                         const Stage& stage);

}  // namespace rill
