// SPDX-License-Identifier: Apache-2.0
// Included once per instruction set by files that use Highway's foreach_target.h, hence the toggle
// in place of #pragma once (Highway's convention for -inl.h files).
#include <hwy/highway.h>

#include "sim/numerics/vector_cast.h"

#if defined(RILL_NUMERICS_VECTOR_CAST_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RILL_NUMERICS_VECTOR_CAST_INL_H
#undef RILL_NUMERICS_VECTOR_CAST_INL_H
#else
#define RILL_NUMERICS_VECTOR_CAST_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace rill {
namespace HWY_NAMESPACE {

/// CastSteps with its constants in vector registers. D is a tag of int32 or int64 lanes; the caller
/// guarantees that value + largest_addend() fits a lane.
template <class D>
class VectorCast {
 public:
  using Lane = hwy::HWY_NAMESPACE::TFromD<D>;
  using Vector = hwy::HWY_NAMESPACE::Vec<D>;

  HWY_INLINE VectorCast(D d, const CastSteps& steps)
      : add_(constant(d, steps.add)),
        add_if_negative_(constant(d, steps.add_if_negative)),
        add_if_odd_(constant(d, steps.add_if_odd)),
        low_(constant(d, steps.limit == CastSteps::Limit::Clamp ? steps.minimum : steps.mask)),
        high_(constant(d, steps.limit == CastSteps::Limit::Clamp ? steps.maximum : steps.sign)),
        shift_(steps.shift),
        conditional_(steps.is_conditional()),
        rectifies_(steps.minimum >= 0),
        limit_(steps.limit) {}

  HWY_INLINE Vector operator()(Vector value) const { return limit(round(value)); }

  /// The same for steps that are not conditional and end in a clamp, known beforehand.
  HWY_INLINE Vector round_and_clamp(Vector value) const {
    namespace hn = hwy::HWY_NAMESPACE;
    return clamp(hn::ShiftRightSame(hn::Add(value, add_), shift_));
  }
  /// limit() of steps that end in a clamp.
  HWY_INLINE Vector clamp(Vector value) const {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::Min(hn::Max(value, low_), high_);
  }

  HWY_INLINE Vector round(Vector value) const {
    namespace hn = hwy::HWY_NAMESPACE;
    Vector sum = hn::Add(value, add_);
    if (conditional_) {
      const Vector negative = hn::BroadcastSignBit(value);
      const Vector floor = hn::ShiftRightSame(value, shift_);
      sum = hn::Add(sum, hn::And(negative, add_if_negative_));
      sum = hn::Add(sum, hn::And(floor, add_if_odd_));
    }
    return hn::ShiftRightSame(sum, shift_);
  }

  HWY_INLINE Vector limit(Vector value) const {
    namespace hn = hwy::HWY_NAMESPACE;
    if (limit_ == CastSteps::Limit::Clamp) return hn::Min(hn::Max(value, low_), high_);
    if (limit_ == CastSteps::Limit::Wrap) {
      return hn::Sub(hn::Xor(hn::And(value, low_), high_), high_);
    }
    if (limit_ == CastSteps::Limit::KeepSign) {
      const Vector negative = hn::BroadcastSignBit(value);
      const Vector low = hn::And(value, low_);
      return rectifies_ ? hn::AndNot(negative, low) : hn::Sub(low, hn::And(negative, high_));
    }
    return value;
  }

 private:
  // Masks keep their low bits in narrow lanes; every other constant fits, as cast_steps() and the
  // caller see to.
  static HWY_INLINE Vector constant(D d, std::int64_t value) {
    return hwy::HWY_NAMESPACE::Set(d, static_cast<Lane>(value));
  }

  Vector add_, add_if_negative_, add_if_odd_;
  Vector low_, high_;  ///< bounds of a clamp; mask and sign of the other limits
  int shift_;
  bool conditional_;
  bool rectifies_;
  CastSteps::Limit limit_;
};

}  // namespace HWY_NAMESPACE
}  // namespace rill
HWY_AFTER_NAMESPACE();

#endif
