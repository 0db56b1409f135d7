// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/cast.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/error.h"
#include "sim/numerics/wide.h"

namespace rill {
namespace detail {
namespace {

/// Adds one to the floor? `rest` is what the floor dropped, `half` half a step.
bool rounds_up(Rounding rounding, bool negative, bool odd, Wide rest, Wide half) {
  if (rest == 0) return false;
  switch (rounding) {
    case Rounding::Rnd:
      return rest >= half;
    case Rounding::RndZero:
      return rest > half || (rest == half && negative);
    case Rounding::RndMinInf:
      return rest > half;
    case Rounding::RndInf:
      return rest > half || (rest == half && !negative);
    case Rounding::RndConv:
      return rest > half || (rest == half && odd);
    case Rounding::Trn:
      return false;
    case Rounding::TrnZero:
      return negative;
  }
  throw InternalError("cast: unknown rounding");
}

/// The low `width` bits, read as two's complement when the format is signed.
std::int64_t from_bits(std::uint64_t bits, const Format& format) {
  const std::uint64_t kept = bits & ((std::uint64_t{1} << format.width) - 1);
  const bool top = (kept >> (format.width - 1) & 1) != 0;
  const std::int64_t value = static_cast<std::int64_t>(kept);
  return format.is_signed && top ? value - (std::int64_t{1} << format.width) : value;
}

/// Ones in `count` bits downwards from bit `top`.
std::uint64_t ones_down_from(int top, int count) {
  return ((std::uint64_t{1} << count) - 1) << (top - count + 1);
}

/// WRAP: the top wrap_saturated_bits hold the sign (signed) or ones, the others wrap. An unsigned
/// format gets ones for a negative value too, as in ap_fixed (SystemC puts zeros there).
std::int64_t wrap(std::uint64_t bits, bool negative, const Format& format) {
  const int saturated = format.wrap_saturated_bits;
  if (saturated == 0) return from_bits(bits, format);
  const int top = format.width - 1;
  if (!format.is_signed) return from_bits(bits | ones_down_from(top, saturated), format);
  const std::uint64_t sign = std::uint64_t{1} << top;
  const std::uint64_t below = saturated > 1 ? ones_down_from(top - 1, saturated - 1) : 0;
  return from_bits(negative ? (bits | sign) & ~below : (bits & ~sign) | below, format);
}

/// WRAP_SM, sign magnitude wrapping: the code turns round at the end of the range instead of
/// jumping. `dropped` is the lowest dropped bit of the value before rounding, as in ap_fixed
/// (SystemC looks after rounding).
std::int64_t wrap_sign_magnitude(std::uint64_t bits, bool negative, bool dropped,
                                 const Format& format) {
  const int top = format.width - 1;
  const int saturated = format.wrap_saturated_bits;
  const bool kept_sign = (bits >> top & 1) != 0;
  if (saturated == 0) {
    if (dropped == kept_sign) return from_bits(bits, format);
    const std::uint64_t sign = std::uint64_t{1} << top;
    return from_bits(dropped ? ~bits | sign : ~bits & ~sign, format);
  }
  if (saturated == 1) return from_bits(negative != kept_sign ? ~bits : bits, format);
  const bool lowest_saturated = (bits >> (format.width - saturated) & 1) != 0;
  return wrap(lowest_saturated == negative ? ~bits : bits, negative, format);
}

std::int64_t saturate(Wide value, std::int64_t lowest, std::int64_t highest) {
  return static_cast<std::int64_t>(std::clamp<Wide>(value, lowest, highest));
}

/// `floored` is the value before rounding in units of the target lsb, towards minus infinity.
std::int64_t overflow_wide(Wide value, Wide floored, const Format& format) {
  const std::int64_t lowest = format.min_code();
  const std::int64_t highest = format.max_code();
  if (format.kind == Format::Kind::Scaled) return saturate(value, lowest, highest);
  // One bit cannot be symmetric: ap_fixed keeps its -1 (SystemC makes it 0).
  const bool symmetric =
      format.overflow == Overflow::SatSym && format.is_signed && format.width > 1;
  if (symmetric) return saturate(value, std::max(lowest, -highest), highest);
  if (value >= lowest && value <= highest) return static_cast<std::int64_t>(value);
  const std::uint64_t bits = static_cast<std::uint64_t>(value);
  switch (format.overflow) {
    case Overflow::Sat:
    case Overflow::SatSym:
      return saturate(value, lowest, highest);
    case Overflow::SatZero:
      return 0;
    case Overflow::Wrap:
      return wrap(bits, value < 0, format);
    case Overflow::WrapSm:
      internal_check(format.is_signed, "WRAP_SM needs a signed format; call Format::problem()");
      return wrap_sign_magnitude(bits, value < 0, (floored >> format.width & 1) != 0, format);
  }
  throw InternalError("cast: unknown overflow mode");
}

}  // namespace

Wide shift_right(Wide value, int shift, Rounding rounding) {
  if (shift == 0) return value;
  // Beyond 126 bits nothing but the sign and "not zero" is left, as at 126.
  const int bits = std::min(shift, 126);
  const Wide floored = value >> bits;
  const Wide rest = value & ((Wide{1} << bits) - 1);
  const Wide half = Wide{1} << (bits - 1);
  const bool odd = (floored & 1) != 0;
  return floored + (rounds_up(rounding, value < 0, odd, rest, half) ? 1 : 0);
}

std::int64_t cast_wide(Wide raw, int fraction_bits, const Format& target) {
  const int shift = fraction_bits - target.fraction_bits;
  if (shift >= 0) {
    return overflow_wide(shift_right(raw, shift, target.rounding), raw >> std::min(shift, 126),
                         target);
  }
  // At a left shift of 62 no bit reaches the 32 bits of a code any more; further ones change
  // nothing.
  const Wide value = shift_left(raw, std::min(-shift, kMaxShift));
  return overflow_wide(value, value, target);
}

}  // namespace detail

std::int64_t round_shift(std::int64_t value, int shift, Rounding rounding) {
  internal_check(shift >= -detail::kMaxShift && shift <= detail::kMaxShift,
                 "round_shift: shift beyond 62 bits");
  if (shift >= 0) return static_cast<std::int64_t>(detail::shift_right(value, shift, rounding));
  const detail::Wide result = detail::shift_left(value, -shift);
  internal_check(result == static_cast<std::int64_t>(result), "round_shift: beyond 64 bits");
  return static_cast<std::int64_t>(result);
}

std::int64_t overflow_to(std::int64_t value, const Format& format) {
  return detail::overflow_wide(value, value, format);
}

Code cast_fixed(std::int64_t raw, int fraction_bits, const Format& target) {
  internal_check(target.kind == Format::Kind::Fixed, "cast_fixed: the target is not fixed point");
  return static_cast<Code>(detail::cast_wide(raw, fraction_bits, target));
}

namespace {

/// Nearest power of two on the scale of INQ: the boundary between 2^e and 2^(e+1) is 1.5*2^e
/// (quantization.md, 5.1), and below 0.75 there is nothing but 0.
Code power_of_two_code(double steps, const Format& format) {
  const double four_thirds = 4.0 * std::abs(steps) / 3.0;
  if (four_thirds < 1.0) return 0;
  const auto power = static_cast<std::int64_t>(
      std::exp2(std::min(static_cast<double>(std::ilogb(four_thirds)), 30.0)));
  const auto code = static_cast<Code>(std::min(power, format.max_code()));
  return steps < 0 ? -code : code;
}

}  // namespace

Code quantize(double real, const Format& format, int channel) {
  internal_check(std::isfinite(real), "quantize: not a finite number");
  if (format.kind == Format::Kind::Fixed) {
    // A double is an integer of 53 bits times a power of two, so the cast sees its exact value.
    constexpr int kMantissaBits = std::numeric_limits<double>::digits;
    int exponent = 0;
    const double mantissa = std::frexp(real, &exponent);
    const auto raw = static_cast<std::int64_t>(std::ldexp(mantissa, kMantissaBits));
    return cast_fixed(raw, kMantissaBits - exponent, format);
  }
  if (format.is_bipolar()) return real >= 0 ? 1 : -1;
  if (format.power_of_two) return power_of_two_code(real / format.lsb(channel), format);
  const double code = round_half_even(real / format.lsb(channel) + format.zero(channel));
  return static_cast<Code>(std::clamp(code, static_cast<double>(format.min_code()),
                                      static_cast<double>(format.max_code())));
}

double round_half_even(double value) {
  const double below = std::floor(value);
  const double rest = value - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1.0;
  return std::fmod(below, 2.0) == 0.0 ? below : below + 1.0;
}

}  // namespace rill
