// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/numerics/format.h"

// Inside of this folder: arithmetic with room for every alignment shift, so that no intermediate
// result can overflow before the cast that the hardware performs.
namespace rill::detail {

/// 128 bits: a 64-bit sum shifted left by up to kMaxShift bits, and one carry.
__extension__ using Wide = __int128;

constexpr int kMaxShift = 62;

/// Fraction bits of a code as arithmetic sees it: the integers of a scaled format have none.
inline int fraction_bits_of(const Format& format) {
  return format.kind == Format::Kind::Fixed ? format.fraction_bits : 0;
}

/// value * 2^shift; the caller keeps 0 <= shift <= kMaxShift.
inline Wide shift_left(Wide value, int shift) { return value * (Wide{1} << shift); }

/// value / 2^shift for any shift >= 0, rounded.
Wide shift_right(Wide value, int shift, Rounding rounding);

/// cast_fixed() of a raw value of up to 126 bits.
std::int64_t cast_wide(Wide raw, int fraction_bits, const Format& target);

}  // namespace rill::detail
