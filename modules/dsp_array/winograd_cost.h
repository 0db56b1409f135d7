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
  std::int64_t terms = 1;  ///< kernel rows x input channels: addends of a transformed sum
  int direct_bits = 32;    ///< of the sum that leaves
  int rows_per_load = 1;   ///< kernel rows of three weights that come from DDR at once
  Family family = Family::UltraScalePlus;
  enum class Multipliers { Auto, Dsp, Lut };
  Multipliers multipliers = Multipliers::Auto;
};

/// Form and ranges as the numbers of a layer have them.
WinogradCostShape winograd_shape(const LayerArithmetic& numbers);

/// Bits of one transformed kernel row in the weight memory. Filters are transformed once, while
/// they are loaded.
int winograd_filter_bits(const WinogradCostShape& shape);

/// Input transforms (SIMD of them), m + 2 arrays of PE x SIMD multipliers, output transforms with
/// division by the gain (PE of them), filter transforms at the entrance of the weight memory.
Resources winograd_array_cost(const WinogradCostShape& shape);

}  // namespace rill
