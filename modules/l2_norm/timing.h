// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/logic.h"

namespace rill {

/// A root of 31 bits, bit by bit: one pixel's root takes this long, and the reciprocal behind it,
/// 18 bits one by one, works at the same time on the pixel before.
constexpr int kRootCycles = 31;
constexpr int kReciprocalCycles = 18;

/// Registers from a pixel's last word to its first output word: square, adder tree over the lanes
/// and running sum, root, reciprocal, two products of three registers each (DSP slices: A/B, M, P,
/// UG579 figure 2-1), rounding.
constexpr int l2_norm_latency(int lanes) {
  constexpr int kDspRegisters = 3;
  return kDspRegisters + log2_ceil(lanes) + 1 + kRootCycles + kReciprocalCycles +
         2 * kDspRegisters + 1;
}

}  // namespace rill
