// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/core/units.h"

namespace rill {

/// Folding of a matrix-vector product onto an array of PE x SIMD (x pixels) multipliers.
///
/// Standard and pointwise: SIMD runs over taps x input channels, PE over output channels; the input
/// vector is read once, in ceil(taps*in/SIMD) slots, and replayed for every further output fold.
/// Depthwise: PE runs over channels, SIMD over taps; every slot reads new input.
/// One slot is one cycle (II = 1).
struct ArrayFolding {
  bool depthwise = false;
  int taps = 1;
  int in_channels = 1;
  int out_channels = 1;
  int pe = 1;
  int simd = 1;
  int pixels = 1;

  /// Slots to go once through one output fold's terms.
  int input_folds() const {
    return depthwise ? ceil_div(taps, simd) : ceil_div(taps * in_channels, simd);
  }
  int output_folds() const { return ceil_div(out_channels, pe); }
  /// Cycles of one item (of `pixels` output pixels): the array's initiation interval.
  std::int64_t slots_per_item() const {
    return static_cast<std::int64_t>(input_folds()) * output_folds();
  }
  int multipliers() const { return pe * simd * pixels; }
  /// Cycles from a slot that ends a fold to its accumulator: three registers of a DSP48 (A/B, M, P:
  /// UG579 figure 2-1), one per level of the adder tree over SIMD, one for the accumulator.
  int latency() const;
};

}  // namespace rill
