// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/quantize_all.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "sim/numerics/cast.h"

namespace rill {

namespace {

/// Steps beyond which every code of 32 bits saturates.
constexpr double kBeyondAnyCode = 0x1p40;
/// Below this a number of steps may have lost bits to underflow.
constexpr double kLeastExact = 0x1p-900;

/// Rounds a magnitude of `whole` steps and a rest below 1 away from zero or not. Truncation first,
/// because its rest is exact.
template <Rounding kRounding>
bool rounds_away(std::int64_t whole, double rest, bool negative) {
  switch (kRounding) {
    case Rounding::Rnd:
      return negative ? rest > 0.5 : rest >= 0.5;
    case Rounding::RndConv:
      return rest > 0.5 || (rest == 0.5 && (whole & 1) != 0);
    case Rounding::Trn:
      return negative && rest > 0;
    default:  // towards zero
      return false;
  }
}

template <Rounding kRounding>
std::vector<Code> saturated(const std::vector<double>& reals, const Format& format) {
  const double steps_per_one = std::ldexp(1.0, format.fraction_bits);
  const std::int64_t lowest = format.min_code();
  const std::int64_t highest = format.max_code();
  std::vector<Code> codes(reals.size());
  for (std::size_t i = 0; i < reals.size(); ++i) {
    const double steps = std::abs(reals[i]) * steps_per_one;  // exact: a power of two
    if (!(steps < kBeyondAnyCode) || steps < kLeastExact) {
      codes[i] = quantize(reals[i], format);
      continue;
    }
    const bool negative = reals[i] < 0;
    auto whole = static_cast<std::int64_t>(steps);
    const double rest = steps - static_cast<double>(whole);
    if (rounds_away<kRounding>(whole, rest, negative)) ++whole;
    codes[i] = static_cast<Code>(std::clamp(negative ? -whole : whole, lowest, highest));
  }
  return codes;
}

}  // namespace

std::vector<Code> quantize_all(const std::vector<double>& reals, const Format& format) {
  const bool fast = format.kind == Format::Kind::Fixed && format.overflow == Overflow::Sat &&
                    std::abs(format.fraction_bits) < 64;
  if (fast) {
    switch (format.rounding) {
      case Rounding::Rnd:
        return saturated<Rounding::Rnd>(reals, format);
      case Rounding::RndConv:
        return saturated<Rounding::RndConv>(reals, format);
      case Rounding::Trn:
        return saturated<Rounding::Trn>(reals, format);
      case Rounding::TrnZero:
        return saturated<Rounding::TrnZero>(reals, format);
      default:
        break;
    }
  }
  std::vector<Code> codes;
  codes.reserve(reals.size());
  for (const double real : reals) codes.push_back(quantize(real, format));
  return codes;
}

}  // namespace rill
