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
/// Grouped: like standard, one group of channels after the other; PE divides a group's outputs.
/// Winograd F(m,3): an item is a tile of m neighbours; SIMD runs over kernel rows x input channels,
/// and each of the PE x SIMD places multiplies a whole transformed row of m + 2. In both directions
/// the tile is m x m, SIMD runs over 3x3 kernels x input channels, and a place multiplies
/// (m + 2) x (m + 2); the m rows of an output fold leave one a cycle.
/// One slot is one cycle (II = 1).
struct ArrayFolding {
  bool depthwise = false;
  int taps = 1;
  int in_channels = 1;
  int out_channels = 1;
  int pe = 1;
  int simd = 1;
  int pixels = 1;
  int groups = 1;            ///< of a convolution that is neither standard nor depthwise
  int winograd_outputs = 0;  ///< m; 0: products are added directly
  int winograd_terms = 0;    ///< kernel rows of three taps, or kernels of nine
  int tile_rows = 1;         ///< output rows of an item: m in both directions
  bool aligns = false;       ///< sums over SIMD are shifted by their block's exponent

  /// Slots to go once through one output fold's terms.
  int input_folds() const {
    if (depthwise) return ceil_div(taps, simd);
    const int terms = winograd_outputs > 0 ? winograd_terms : taps;
    return ceil_div(terms * in_channels / groups, simd);
  }
  int output_folds() const { return groups * ceil_div(out_channels / groups, pe); }
  /// Words of the weight memory that an item passes.
  std::int64_t weight_words() const {
    return static_cast<std::int64_t>(input_folds()) * output_folds();
  }
  /// Cycles from an output fold to the next: the rows of a tile must have left.
  int fold_cycles() const { return input_folds() > tile_rows ? input_folds() : tile_rows; }
  /// Cycles of one item (of `pixels` output pixels in each of its rows): the array's initiation
  /// interval.
  std::int64_t slots_per_item() const {
    return static_cast<std::int64_t>(fold_cycles()) * output_folds();
  }
  int multipliers() const {
    const int row = winograd_outputs > 0 ? winograd_outputs + 2 : pixels;
    return pe * simd * row * (tile_rows > 1 ? row : 1);
  }
  /// Cycles from a slot that ends a fold to its accumulator: three registers of a DSP48 (A/B, M, P:
  /// UG579 figure 2-1), one per level of the adder tree over SIMD, one for the accumulator; one for
  /// a shifter of block exponents; one per level of adders of Winograd's transforms.
  int latency() const;
};

}  // namespace rill
