// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/dsp_array/winograd_form.h"
#include "sim/cost/resources.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// What decides the size of an array in Winograd's form.
struct WinogradCostShape {
  WinogradForm form;
  std::int64_t largest_input = 128;
  std::int64_t largest_weight = 127;
  int pe = 1;
  int simd = 1;
  std::int64_t terms = 1;  ///< kernel rows (or kernels) x input channels: addends of a sum
  int direct_bits = 32;    ///< of the sum that leaves
  int terms_per_load = 1;  ///< kernel rows of three weights, or kernels, that come from DDR at once
  Family family = Family::UltraScalePlus;
  enum class Multipliers { Auto, Dsp, Lut };
  Multipliers multipliers = Multipliers::Auto;
};

/// Form and ranges as the numbers of a layer have them.
WinogradCostShape winograd_shape(const LayerArithmetic& numbers);

/// Bits of one transformed kernel row, or kernel, in the weight memory. Filters are transformed
/// once, while they are loaded.
int winograd_filter_bits(const WinogradCostShape& shape);

/// Input transforms (SIMD of them), an array of PE x SIMD multipliers for each place of the tile,
/// output transforms with division by the gain (PE of them), filter transforms at the entrance of
/// the weight memory. In both directions the rows of a tile leave one after the other: one row of
/// dividers, behind a multiplexer.
Resources winograd_array_cost(const WinogradCostShape& shape);

}  // namespace rill
