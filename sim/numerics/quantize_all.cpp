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

/// What rounding adds to `whole` steps, cut off towards zero, and a rest between -1 and 1. Cutting
/// first, because the rest is then exact. Comparisons are added up rather than decided upon: which
/// way a weight is rounded is a coin that no branch predictor foresees.
template <Rounding kRounding>
std::int64_t rounding_step(std::int64_t whole, double rest) {
  const auto one_if = [](bool condition) { return static_cast<std::int64_t>(condition); };
  switch (kRounding) {
    case Rounding::Rnd:
      return one_if(rest >= 0.5) - one_if(rest < -0.5);
    case Rounding::RndConv: {
      const std::int64_t odd = whole & 1;
      return (one_if(rest > 0.5) | (one_if(rest == 0.5) & odd)) -
             (one_if(rest < -0.5) | (one_if(rest == -0.5) & odd));
    }
    case Rounding::Trn:
      return -one_if(rest < 0);
    default:  // towards zero
      return 0;
  }
}

template <Rounding kRounding>
std::vector<Code> saturated(const std::vector<double>& reals, const Format& format) {
  const double steps_per_one = std::ldexp(1.0, format.fraction_bits);
  const std::int64_t lowest = format.min_code();
  const std::int64_t highest = format.max_code();
  std::vector<Code> codes(reals.size());
  for (std::size_t i = 0; i < reals.size(); ++i) {
    const double steps = reals[i] * steps_per_one;  // exact: a power of two
    const double magnitude = std::abs(steps);
    if (!(magnitude < kBeyondAnyCode) || magnitude < kLeastExact) {
      codes[i] = quantize(reals[i], format);
      continue;
    }
    const auto whole = static_cast<std::int64_t>(steps);
    const double rest = steps - static_cast<double>(whole);
    const std::int64_t rounded = whole + rounding_step<kRounding>(whole, rest);
    codes[i] = static_cast<Code>(std::min(std::max(rounded, lowest), highest));
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
