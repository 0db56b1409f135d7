// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/kernels.h"

#include <algorithm>
#include <cstddef>

// Compiled once for every instruction set, as Highway's foreach_target.h describes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "modules/activation/kernels.cpp"
#include <hwy/foreach_target.h>
// Highway wants its own header after foreach_target.h.
#include <hwy/highway.h>

#include "sim/numerics/vector_cast-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rill {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<std::int32_t, activation::kLanes>;
using V = hn::Vec<D>;
constexpr int kStep = static_cast<int>(hn::MaxLanes(D()));

/// Loads and stores the first `lanes` of a vector, never touching what lies beyond.
HWY_INLINE V load_first(const Code* from, int lanes) {
  if (lanes >= kStep) return hn::LoadU(D(), from);
  HWY_ALIGN Code staged[kStep] = {};
  std::copy_n(from, lanes, staged);
  return hn::Load(D(), staged);
}

HWY_INLINE void store_first(V value, Code* to, int lanes) {
  if (lanes >= kStep) {
    hn::StoreU(value, D(), to);
    return;
  }
  HWY_ALIGN Code staged[kStep];
  hn::Store(value, D(), staged);
  std::copy_n(staged, lanes, to);
}

void cast_codes(const activation::CastTable& table, const Code* accumulators, std::int64_t count,
                Code* out) {
  const VectorCast<D> cast(D(), table.steps);
  const V minimum = hn::Set(D(), table.minimum);
  const V maximum = hn::Set(D(), table.maximum);
  for (std::int64_t i = 0; i < count; i += kStep) {
    const int lanes = static_cast<int>(std::min<std::int64_t>(kStep, count - i));
    const V value = cast(load_first(accumulators + i, lanes));
    store_first(hn::Min(hn::Max(value, minimum), maximum), out + i, lanes);
  }
}

#if HWY_TARGET == HWY_SCALAR

// One lane cannot hold a 64-bit product in the place of two codes; plain integers can.
void multiply_codes(const activation::MultiplyTable& table, const Code* accumulators, int pixels,
                    int channels, Code* out) {
  const hn::CappedTag<std::int64_t, 1> d64;
  const VectorCast<hn::CappedTag<std::int64_t, 1>> cast(d64, table.steps);
  for (int pixel = 0; pixel < pixels; ++pixel) {
    for (int channel = 0; channel < channels; ++channel) {
      const auto c = static_cast<std::size_t>(channel);
      const auto& offset = channel % 2 == 0 ? table.even_offset : table.odd_offset;
      const std::int64_t product =
          static_cast<std::int64_t>(*accumulators++) * table.multiplier[c] + offset[c / 2];
      *out++ = static_cast<Code>(hn::GetLane(cast(hn::Set(d64, product))));
    }
  }
}

#else

HWY_INLINE V multiply_lanes(const activation::MultiplyTable& table,
                            const VectorCast<hn::Repartition<std::int64_t, D>>& cast, V accumulator,
                            int channel) {
  const hn::Repartition<std::int64_t, D> d64;
  const hn::Repartition<std::uint64_t, D> du64;
  const V multiplier = hn::LoadU(D(), table.multiplier.data() + channel);
  // MulEven reads the low half of each 64-bit lane only, so a logical shift moves the odd codes.
  const V odd_accumulator = hn::BitCast(D(), hn::ShiftRight<32>(hn::BitCast(du64, accumulator)));
  const V odd_multiplier = hn::BitCast(D(), hn::ShiftRight<32>(hn::BitCast(du64, multiplier)));
  const auto even = cast(hn::Add(hn::MulEven(accumulator, multiplier),
                                 hn::LoadU(d64, table.even_offset.data() + channel / 2)));
  const auto odd = cast(hn::Add(hn::MulEven(odd_accumulator, odd_multiplier),
                                hn::LoadU(d64, table.odd_offset.data() + channel / 2)));
  return hn::OddEven(hn::BitCast(D(), hn::ShiftLeft<32>(odd)), hn::BitCast(D(), even));
}

void multiply_codes(const activation::MultiplyTable& table, const Code* accumulators, int pixels,
                    int channels, Code* out) {
  const hn::Repartition<std::int64_t, D> d64;
  const VectorCast<hn::Repartition<std::int64_t, D>> cast(d64, table.steps);
  for (int pixel = 0; pixel < pixels; ++pixel) {
    for (int channel = 0; channel < channels; channel += kStep) {
      const int lanes = std::min(kStep, channels - channel);
      const V accumulator = load_first(accumulators + channel, lanes);
      store_first(multiply_lanes(table, cast, accumulator, channel), out + channel, lanes);
    }
    accumulators += channels;
    out += channels;
  }
}

#endif

void threshold_codes(const activation::ThresholdTable& table, const Code* accumulators, int pixels,
                     int channels, Code* out) {
  const V minimum = hn::Set(D(), table.minimum);
  const V maximum = hn::Set(D(), table.maximum);
  const std::size_t padded = table.base.size();
  for (int pixel = 0; pixel < pixels; ++pixel) {
    for (int channel = 0; channel < channels; channel += kStep) {
      const int lanes = std::min(kStep, channels - channel);
      const V accumulator = load_first(accumulators + channel, lanes);
      V code = hn::LoadU(D(), table.base.data() + channel);
      const std::int32_t* below = table.below.data() + channel;
      for (int i = 0; i < table.count; ++i) {
        // A true comparison is -1 in every bit.
        code = hn::Sub(code, hn::VecFromMask(D(), hn::Gt(accumulator, hn::LoadU(D(), below))));
        below += padded;
      }
      store_first(hn::Min(hn::Max(code, minimum), maximum), out + channel, lanes);
    }
    accumulators += channels;
    out += channels;
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace rill
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rill {

HWY_EXPORT(cast_codes);
HWY_EXPORT(multiply_codes);
HWY_EXPORT(threshold_codes);

namespace activation {

void run_cast(const CastTable& table, const Code* accumulators, std::int64_t count, Code* out) {
  HWY_DYNAMIC_DISPATCH(cast_codes)(table, accumulators, count, out);
}

void run_multiply(const MultiplyTable& table, const Code* accumulators, int pixels, int channels,
                  Code* out) {
  HWY_DYNAMIC_DISPATCH(multiply_codes)(table, accumulators, pixels, channels, out);
}

void run_thresholds(const ThresholdTable& table, const Code* accumulators, int pixels, int channels,
                    Code* out) {
  HWY_DYNAMIC_DISPATCH(threshold_codes)(table, accumulators, pixels, channels, out);
}

}  // namespace activation
}  // namespace rill
#endif
