// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "sim/numerics/format.h"

namespace rill {

/// round_shift() and cast_fixed() as the few integer steps that a vector unit can do:
///   floor   = value >> shift
///   rounded = (value + add + (value < 0 ? add_if_negative : 0)
///                    + (floor is odd ? add_if_odd : 0)) >> shift
///   result  = clamped to [minimum, maximum], or wrapped: ((rounded & mask) ^ sign) - sign,
///             or with its sign kept: (rounded & mask) - (rounded < 0 ? sign : 0), negative ones 0
///             where minimum is
/// vector_cast-inl.h executes them on Highway vectors; numerics/cast.h stays the definition.
struct CastSteps {
  enum class Limit { None, Clamp, Wrap, KeepSign };

  int shift = 0;
  std::int64_t add = 0;
  std::int64_t add_if_negative = 0;
  std::int64_t add_if_odd = 0;
  Limit limit = Limit::None;
  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::int64_t mask = -1;
  std::int64_t sign = 0;

  /// True when rounding depends on the value's sign or parity.
  bool is_conditional() const { return add_if_negative != 0 || add_if_odd != 0; }
  /// Largest value that the steps add to the magnitude before the shift.
  std::int64_t largest_addend() const;
};

/// Steps of round_shift(value, shift, rounding) for 0 <= shift <= 62.
CastSteps round_steps(int shift, Rounding rounding);

/// Steps of cast_fixed(value, fraction_bits, target), or nothing when it needs more than these: a
/// left shift, SatZero, WrapSm, Wrap that keeps bits saturated, a target that is not fixed point or
/// whose codes exceed 32 bits signed.
std::optional<CastSteps> cast_steps(int fraction_bits, const Format& target);

}  // namespace rill
