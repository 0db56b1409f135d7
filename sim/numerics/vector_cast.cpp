// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/vector_cast.h"

#include <algorithm>

#include "sim/core/error.h"
#include "sim/numerics/cast.h"

namespace rill {

namespace {

/// Overflow handling that is a clamp or a plain wrap; false for the other modes.
bool add_limit(const Format& target, CastSteps& steps) {
  switch (target.overflow) {
    case Overflow::Sat:
    case Overflow::SatSym:
      steps.limit = CastSteps::Limit::Clamp;
      steps.minimum = overflow_to(target.min_code() - 1, target);
      steps.maximum = overflow_to(target.max_code() + 1, target);
      return true;
    case Overflow::Wrap:
      if (target.wrap_saturated_bits != 0 || target.narrow) return false;
      steps.limit = CastSteps::Limit::Wrap;
      steps.mask = (std::int64_t{1} << target.width) - 1;
      steps.sign = target.is_signed ? std::int64_t{1} << (target.width - 1) : 0;
      return true;
    case Overflow::SatZero:
    case Overflow::WrapSm:
      break;
  }
  return false;
}

}  // namespace

std::int64_t CastSteps::largest_addend() const {
  return std::max(add, std::int64_t{0}) + std::max(add_if_negative, std::int64_t{0}) + add_if_odd;
}

// With h = half a step, the bit forms of reference/quantization.md section 2 become additions in
// front of a floor: a tie is reached by h - 1 plus one when the mode wants it to go up.
CastSteps round_steps(int shift, Rounding rounding) {
  internal_check(shift >= 0 && shift <= 62, "round_steps: shift outside 0..62");
  CastSteps steps;
  steps.shift = shift;
  if (shift == 0) return steps;
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  switch (rounding) {
    case Rounding::Rnd:
      steps.add = half;
      break;
    case Rounding::RndZero:
      steps.add = half - 1;
      steps.add_if_negative = 1;
      break;
    case Rounding::RndMinInf:
      steps.add = half - 1;
      break;
    case Rounding::RndInf:
      steps.add = half;
      steps.add_if_negative = -1;
      break;
    case Rounding::RndConv:
      steps.add = half - 1;
      steps.add_if_odd = 1;
      break;
    case Rounding::Trn:
      break;
    case Rounding::TrnZero:
      steps.add_if_negative = 2 * half - 1;
      break;
  }
  return steps;
}

std::optional<CastSteps> cast_steps(int fraction_bits, const Format& target) {
  const int shift = fraction_bits - target.fraction_bits;
  if (target.kind != Format::Kind::Fixed || shift < 0 || shift > 62) return std::nullopt;
  if (target.max_code() > std::numeric_limits<Code>::max()) return std::nullopt;
  CastSteps steps = round_steps(shift, target.rounding);
  if (!add_limit(target, steps)) return std::nullopt;
  return steps;
}

}  // namespace rill
