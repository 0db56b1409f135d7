// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/numerics/format.h"

namespace rill {

/// Divides `value` by 2^shift under a rounding mode; a negative shift multiplies. |shift| <= 62.
std::int64_t round_shift(std::int64_t value, int shift, Rounding rounding);

/// Brings a value in units of the format's lsb into the format's range of codes.
std::int64_t overflow_to(std::int64_t value, const Format& format);

/// Assignment of a fixed-point value (raw, with `fraction_bits`) to a fixed-point format:
/// round to the target lsb, then overflow. Bit-equal to ap_fixed / sc_fixed assignment.
Code cast_fixed(std::int64_t raw, int fraction_bits, const Format& target);

/// Code of the real value under the format (fixed: round, overflow; scaled: half to even, clip;
/// bipolar: +1 from 0 on; powers of two: boundaries at 1.5*2^e).
Code quantize(double real, const Format& format, int channel = 0);

/// Nearest integer, ties to even, independent of the floating-point environment.
double round_half_even(double value);

}  // namespace rill
