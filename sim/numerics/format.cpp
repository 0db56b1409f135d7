// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/format.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/error.h"
#include "sim/numerics/block_format.h"
#include "sim/numerics/shift_format.h"

namespace rill {
namespace {

/// In the order of Rounding and Overflow.
constexpr std::array<const char*, 7> kRoundingNames{
    "RND", "RND_ZERO", "RND_MIN_INF", "RND_INF", "RND_CONV", "TRN", "TRN_ZERO"};
constexpr std::array<const char*, 5> kOverflowNames{"SAT", "SAT_ZERO", "SAT_SYM", "WRAP",
                                                    "WRAP_SM"};

/// Entry of a per-tensor (one entry) or per-channel list.
template <typename Value>
Value entry_of(const std::vector<Value>& list, int channel) {
  if (list.size() == 1) return list.front();
  internal_check(channel >= 0 && static_cast<std::size_t>(channel) < list.size(),
                 "format: no scale or zero point for this channel");
  return list[static_cast<std::size_t>(channel)];
}

}  // namespace

Format Format::fixed(int width, int integer_bits, Rounding rounding, Overflow overflow,
                     bool is_signed) {
  Format format;
  format.kind = Kind::Fixed;
  format.width = width;
  format.is_signed = is_signed;
  format.fraction_bits = width - integer_bits;
  format.rounding = rounding;
  format.overflow = overflow;
  return format;
}

Format Format::scaled(int width, bool is_signed, bool narrow) {
  Format format;
  format.kind = Kind::Scaled;
  format.width = width;
  format.is_signed = is_signed;
  format.narrow = narrow;
  format.rounding = Rounding::RndConv;
  format.overflow = Overflow::Sat;
  return format;
}

Format Format::powers_of_two(int width) {
  Format format = scaled(width, true, true);
  format.power_of_two = true;
  return format;
}

Format Format::block_float(int mantissa_bits, int block_channels) {
  Format format = scaled(mantissa_bits + (block_channels > 0 ? kBlockAlignment : 0), true, true);
  format.mantissa_bits = mantissa_bits;
  format.block_channels = block_channels;
  return format;
}

bool Format::is_bipolar() const { return kind == Kind::Scaled && is_signed && width == 1; }

std::string Format::problem() const {
  const int widest = is_signed ? 32 : 31;
  if (width < 1 || width > widest) {
    return "a width of " + std::to_string(width) + " bits cannot be simulated; use 1 to " +
           std::to_string(widest) + (is_signed ? "" : " for an unsigned format");
  }
  if (narrow && width == 1) return "one bit has no narrow range; use 2 bits or drop `narrow`";
  const bool known = (width >= 2 && width <= 4) || width == kShiftWeightBits;
  if (power_of_two && (kind != Kind::Scaled || !is_signed || !known)) {
    return "powers of two are stored in 2 to 4 bits with a sign, or are shifts in 6; use pow2_2, "
           "pow2_3, pow2_4 or pow2_6";
  }
  if (kind == Kind::Scaled) return {};
  // Alignment shifts of the arithmetic stay below 62 bits (two of these, and the code itself).
  if (fraction_bits < -30 || fraction_bits > 60) {
    return std::to_string(fraction_bits) + " fraction bits are out of range; use -30 to 60";
  }
  const bool wraps = overflow == Overflow::Wrap || overflow == Overflow::WrapSm;
  if (wrap_saturated_bits < 0 || wrap_saturated_bits > width) {
    return "cannot keep " + std::to_string(wrap_saturated_bits) + " bits from wrapping; use 0 to " +
           std::to_string(width);
  }
  if (wrap_saturated_bits > 0 && !wraps)
    return "saturated bits need WRAP or WRAP_SM; set them to 0";
  if (overflow == Overflow::WrapSm && !is_signed) {
    return "WRAP_SM needs a sign; use a signed format or WRAP";
  }
  return {};
}

std::int64_t Format::min_code() const {
  if (all_mantissas) return -(std::int64_t{1} << (mantissa_bits - 1));
  if (is_bipolar() || power_of_two || mantissa_bits > 0) return -max_code();
  if (!is_signed) return 0;
  return -(std::int64_t{1} << (width - 1)) + (narrow ? 1 : 0);
}

std::int64_t Format::max_code() const {
  if (is_bipolar()) return 1;
  if (all_mantissas) return (std::int64_t{1} << (mantissa_bits - 1)) - 1;
  if (mantissa_bits > 0) {
    return ((std::int64_t{1} << (mantissa_bits - 1)) - 2) << block_alignment(*this);
  }
  if (power_of_two) return std::int64_t{1} << ((1 << (width - 1)) - 2);
  if (is_signed) return (std::int64_t{1} << (width - 1)) - 1;
  return (std::int64_t{1} << width) - 1 - (narrow ? 1 : 0);
}

double Format::lsb(int channel) const {
  if (kind == Kind::Fixed) return std::ldexp(1.0, -fraction_bits);
  internal_check(!scale.empty(), "format: a scaled format is used before it is calibrated");
  return entry_of(scale, channel);
}

Code Format::zero(int channel) const {
  return kind == Kind::Fixed || zero_point.empty() ? 0 : entry_of(zero_point, channel);
}

double Format::real(std::int64_t code, int channel) const {
  return static_cast<double>(code - zero(channel)) * lsb(channel);
}

std::string Format::to_string() const {
  if (is_bipolar()) return "binary";
  if (mantissa_bits > 0) {
    const std::string text = "bfp" + std::to_string(mantissa_bits) + (all_mantissas ? "w" : "");
    return block_channels > 0 ? text + "/" + std::to_string(block_channels) : text;
  }
  if (power_of_two) return "pow2_" + std::to_string(width);
  if (kind == Kind::Scaled) {
    return (is_signed ? "int" : "uint") + std::to_string(width) + (narrow ? "n" : "");
  }
  std::string text = is_signed ? "fixed<" : "ufixed<";
  text += std::to_string(width) + "," + std::to_string(width - fraction_bits) + "," +
          kRoundingNames[static_cast<std::size_t>(rounding)] + "," +
          kOverflowNames[static_cast<std::size_t>(overflow)];
  if (wrap_saturated_bits > 0) text += "," + std::to_string(wrap_saturated_bits);
  return text + (narrow ? ">n" : ">");
}

int signed_bits_for(std::int64_t lowest, std::int64_t highest) {
  // A negative number -v needs as many bits as v - 1, which is its complement.
  const std::int64_t magnitude =
      std::max(lowest < 0 ? ~lowest : lowest, highest < 0 ? ~highest : highest);
  int bits = 1;
  for (std::int64_t rest = magnitude; rest > 0; rest >>= 1) ++bits;
  return bits;
}

}  // namespace rill
