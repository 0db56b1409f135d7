// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/quantize_kernels.h"

// Compiled once for every instruction set, as Highway's foreach_target.h describes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/numerics/quantize_kernels.cpp"
#include <hwy/foreach_target.h>
// Highway wants its own header after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace rill {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

/// `reals` in steps, rounded to whole ones: what rounding adds to the steps cut off towards zero,
/// because the rest is then exact.
template <Rounding kRounding>
HWY_INLINE V rounded(V steps) {
  const D d;
  if (kRounding == Rounding::Trn) return hn::Floor(steps);
  const V whole = hn::Trunc(steps);
  if (kRounding == Rounding::TrnZero) return whole;
  const V rest = hn::Sub(steps, whole);
  const V half = hn::Set(d, 0.5);
  const V one = hn::Set(d, 1.0);
  if (kRounding == Rounding::Rnd) {
    const V up = hn::IfThenElseZero(hn::Ge(rest, half), one);
    const V down = hn::IfThenElseZero(hn::Lt(rest, hn::Neg(half)), one);
    return hn::Add(whole, hn::Sub(up, down));
  }
  // RndConv: a tie goes to the even neighbour.
  const V halved = hn::Mul(whole, half);
  const auto odd = hn::Ne(hn::Trunc(halved), halved);
  const auto goes = [&](V magnitude) {
    return hn::Or(hn::Gt(magnitude, half), hn::And(hn::Eq(magnitude, half), odd));
  };
  const V up = hn::IfThenElseZero(goes(rest), one);
  const V down = hn::IfThenElseZero(goes(hn::Neg(rest)), one);
  return hn::Add(whole, hn::Sub(up, down));
}

template <Rounding kRounding>
std::size_t quantize_with(const double* reals, std::size_t count, const SaturatingSteps& format,
                          Code* codes) {
  // Beyond any code of 32 bits; less than the second may have lost bits to underflow.
  constexpr double kBeyondAnyCode = 0x1p40;
  constexpr double kLeastExact = 0x1p-900;
  const D d;
  const hn::Rebind<Code, D> to_code;
  const std::size_t lanes = hn::Lanes(d);
  const V steps_per_one = hn::Set(d, format.steps_per_one);
  const V lowest = hn::Set(d, format.lowest);
  const V highest = hn::Set(d, format.highest);
  std::size_t done = 0;
  for (; done + lanes <= count; done += lanes) {
    const V real = hn::LoadU(d, reals + done);
    const V steps = hn::Mul(real, steps_per_one);  // exact: a power of two
    const V magnitude = hn::Abs(steps);
    const auto exact =
        hn::Or(hn::Ge(magnitude, hn::Set(d, kLeastExact)), hn::Eq(real, hn::Zero(d)));
    if (!hn::AllTrue(d, hn::And(exact, hn::Lt(magnitude, hn::Set(d, kBeyondAnyCode))))) break;
    const V code = hn::Min(hn::Max(rounded<kRounding>(steps), lowest), highest);
    hn::StoreU(hn::DemoteTo(to_code, code), to_code, codes + done);
  }
  return done;
}

std::size_t quantize_all_vectors(const double* reals, std::size_t count, Rounding rounding,
                                 const SaturatingSteps& steps, Code* codes) {
  switch (rounding) {
    case Rounding::Rnd:
      return quantize_with<Rounding::Rnd>(reals, count, steps, codes);
    case Rounding::RndConv:
      return quantize_with<Rounding::RndConv>(reals, count, steps, codes);
    case Rounding::Trn:
      return quantize_with<Rounding::Trn>(reals, count, steps, codes);
    case Rounding::TrnZero:
      return quantize_with<Rounding::TrnZero>(reals, count, steps, codes);
    default:
      return 0;
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace rill
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rill {

HWY_EXPORT(quantize_all_vectors);

bool has_quantize_kernel(Rounding rounding) {
  return rounding == Rounding::Rnd || rounding == Rounding::RndConv || rounding == Rounding::Trn ||
         rounding == Rounding::TrnZero;
}

std::size_t quantize_vectors(const double* reals, std::size_t count, Rounding rounding,
                             const SaturatingSteps& steps, Code* codes) {
  return HWY_DYNAMIC_DISPATCH(quantize_all_vectors)(reals, count, rounding, steps, codes);
}

}  // namespace rill
#endif
