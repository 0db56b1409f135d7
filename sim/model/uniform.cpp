// SPDX-License-Identifier: Apache-2.0
#include "sim/model/uniform.h"

// Compiled once for every instruction set, as Highway's foreach_target.h describes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/model/uniform.cpp"
#include <hwy/foreach_target.h>
// Highway wants its own header after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace rill {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<std::uint64_t>;
using Reals = hn::RebindToFloat<D>;
using Signed = hn::RebindToSigned<D>;

/// Uniform::next() times `factor`, as often as whole vectors of it fit; returns how often.
std::size_t fill_vectors(std::uint64_t state, double factor, double* numbers, std::size_t count) {
  const D d;
  const Reals reals;
  const std::size_t lanes = hn::Lanes(d);
  const auto step = hn::Set(d, Uniform::kStep * lanes);
  auto counter = hn::Add(hn::Set(d, state + Uniform::kStep),
                         hn::Mul(hn::Iota(d, 0), hn::Set(d, Uniform::kStep)));
  std::size_t done = 0;
  for (; done + lanes <= count; done += lanes, counter = hn::Add(counter, step)) {
    auto z = hn::Mul(hn::Xor(counter, hn::ShiftRight<30>(counter)), hn::Set(d, Uniform::kMix1));
    z = hn::Mul(hn::Xor(z, hn::ShiftRight<27>(z)), hn::Set(d, Uniform::kMix2));
    z = hn::Xor(z, hn::ShiftRight<31>(z));
    const auto whole = hn::ConvertTo(reals, hn::BitCast(Signed(), hn::ShiftRight<11>(z)));
    const auto number =
        hn::Sub(hn::Mul(whole, hn::Set(reals, Uniform::kUnit)), hn::Set(reals, 1.0));
    hn::StoreU(hn::Mul(hn::Set(reals, factor), number), reals, numbers + done);
  }
  return done;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace rill
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rill {

HWY_EXPORT(fill_vectors);

void Uniform::fill(double factor, double* numbers, std::size_t count) {
  std::size_t done = HWY_DYNAMIC_DISPATCH(fill_vectors)(state_, factor, numbers, count);
  state_ += kStep * done;
  for (; done < count; ++done) numbers[done] = factor * next();
}

}  // namespace rill
#endif
