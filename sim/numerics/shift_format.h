// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/numerics/format.h"

namespace rill {

/// Stored bits of weights that are shifts (TF2, reference/quantization.md section 5.3): a sign, and
/// zero or a shift of 0 to 30; codes are 0 and +-2^shift. The exponents of the channels on both
/// sides are in the shift.
constexpr int kShiftWeightBits = 6;

inline bool is_shift_weight(const Format& format) {
  return format.power_of_two && format.width == kShiftWeightBits;
}

}  // namespace rill
