// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill::activation {

/// A leaky ReLU and the requantization behind it in one 64-bit multiplication, addition and shift:
///   code = clamp((accumulator * factor + addend) >> shift), one factor for each side of zero.
/// The positive factor carries the 2^shift of the slope, so that both sides end in one shift.
struct LeakyTable {
  std::vector<std::int64_t> positive;  ///< one entry, or one a channel
  std::vector<std::int64_t> negative;
  std::vector<std::int64_t> addend;  ///< offset and the half that rounds
  int shift = 0;
  Code minimum = 0;
  Code maximum = 0;
};

/// Nothing when the layer has no leaky slope, when its rounding is neither RND nor TRN, when its
/// output does not saturate, or when 64 bits could overflow: then requantize() does the work.
std::optional<LeakyTable> leaky_table(const LayerArithmetic& arithmetic, int channels);

void run_leaky(const LeakyTable& table, const Code* accumulators, int pixels, int channels,
               Code* out);

}  // namespace rill::activation
