// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for every
// instruction set and picks one when the program runs.
#define HWY_WANT_AVX3_DL  // AVX-512 with VNNI: pairs of products added in one instruction
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "modules/dsp_array/kernels.cpp"
#include <hwy/foreach_target.h>
// Highway wants its own header after foreach_target.h.
#include <hwy/highway.h>

#include "sim/numerics/vector_cast-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rill {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<std::int32_t, dsp_array::kLanes>;
using V = hn::Vec<D>;
using Cast = VectorCast<D>;
constexpr std::size_t kVectorLanes = hn::MaxLanes(D());
constexpr std::size_t kVectorsPerBlock = dsp_array::kLanes / kVectorLanes;

/// sum + low(a) * low(b) + high(a) * high(b) in every 32-bit lane.
HWY_INLINE V multiply_add_pairs(V a, V b, V sum) {
#if HWY_TARGET == HWY_SCALAR
  const V low =
      hn::Mul(hn::ShiftRight<16>(hn::ShiftLeft<16>(a)), hn::ShiftRight<16>(hn::ShiftLeft<16>(b)));
  return hn::Add(sum, hn::Add(low, hn::Mul(hn::ShiftRight<16>(a), hn::ShiftRight<16>(b))));
#elif HWY_TARGET == HWY_AVX3_DL
  // Highway has it from 1.0.4 on; before, its target leaves avx512vnni out, so no intrinsic either.
  asm("vpdpwssd %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
  return sum;
#else
  const hn::Repartition<std::int16_t, D> d16;
  V odd = hn::Zero(D());
  const V even =
      hn::ReorderWidenMulAccumulate(D(), hn::BitCast(d16, a), hn::BitCast(d16, b), sum, odd);
  return hn::RearrangeToOddPlusEven(even, odd);
#endif
}

/// SumSteps with its constants in registers.
class Adder {
 public:
  explicit HWY_INLINE Adder(const dsp_array::SumSteps& steps)
      : running_(D(), steps.running),
        partial_(D(), steps.partial.value_or(CastSteps())),
        last_(D(), steps.last.value_or(CastSteps())),
        has_partial_(steps.partial.has_value()),
        has_last_(steps.last.has_value()),
        lift_(steps.lift),
        last_lift_(steps.last_lift) {}

  HWY_INLINE V add(V accumulator, V sum) const {
    if (has_partial_) return running_.limit(hn::Add(accumulator, partial_(sum)));
    return running_(hn::Add(hn::ShiftLeftSame(accumulator, lift_), sum));
  }
  /// add() of a layer without partial cast whose rounding is an addition and whose limit a clamp.
  HWY_INLINE V add_plainly(V accumulator, V sum) const {
    return running_.round_and_clamp(hn::Add(hn::ShiftLeftSame(accumulator, lift_), sum));
  }
  /// add() of a layer whose partial sums are rounded by an addition, and clamped like the sum.
  HWY_INLINE V add_rounded_part(V accumulator, V sum) const {
    return running_.clamp(hn::Add(accumulator, partial_.round_and_clamp(sum)));
  }
  HWY_INLINE V finish(V accumulator, const std::int32_t* bias) const {
    if (!has_last_) return accumulator;
    const V lifted = hn::ShiftLeftSame(accumulator, last_lift_);
    return last_(hn::Add(lifted, hn::LoadU(D(), bias)));
  }

 private:
  Cast running_, partial_, last_;
  bool has_partial_, has_last_;
  int lift_, last_lift_;
};

HWY_INLINE void store_first(V value, Code* to, std::size_t lanes) {
  if (lanes >= kVectorLanes) {
    hn::StoreU(value, D(), to);
    return;
  }
#if !HWY_MEM_OPS_MIGHT_FAULT
  hn::BlendedStore(value, hn::FirstN(D(), lanes), D(), to);
#else
  HWY_ALIGN Code staged[kVectorLanes];
  hn::Store(value, D(), staged);
  std::copy_n(staged, lanes, to);
#endif
}

HWY_INLINE V load_first(const Code* from, std::size_t lanes) {
  if (lanes >= kVectorLanes) return hn::LoadU(D(), from);
#if !HWY_MEM_OPS_MIGHT_FAULT
  return hn::MaskedLoad(hn::FirstN(D(), lanes), D(), from);
#else
  HWY_ALIGN Code staged[kVectorLanes] = {};
  std::copy_n(from, lanes, staged);
  return hn::Load(D(), staged);
#endif
}

/// kLanes output channels of kVectors input vectors: weights are loaded once for all of them, and
/// every sum lives in a register. kRoundedParts is the case of has_rounded_parts().
template <std::size_t kVectors, bool kRoundedParts>
HWY_INLINE void dense_tile(const dsp_array::DenseJob& job, const Adder& adder, int block,
                           int first_vector) {
  const int words = job.groups * job.pairs;
  const int first_channel = block * dsp_array::kLanes;
  const std::int32_t* weights =
      job.weights + static_cast<std::ptrdiff_t>(block) * words * dsp_array::kLanes;
  const std::int32_t* inputs = job.inputs + static_cast<std::ptrdiff_t>(first_vector) * words;

  V accumulator[kVectors][kVectorsPerBlock];
  for (std::size_t i = 0; i < kVectors; ++i) {
    const Code* running =
        job.accumulators +
        (static_cast<std::ptrdiff_t>(first_vector) + static_cast<std::ptrdiff_t>(i)) * job.channels;
    for (std::size_t v = 0; v < kVectorsPerBlock; ++v) {
      const std::ptrdiff_t channel = first_channel + static_cast<std::ptrdiff_t>(v * kVectorLanes);
      if (!job.continues) {
        accumulator[i][v] = hn::LoadU(D(), job.start + channel);
      } else if (channel < job.channels) {
        accumulator[i][v] =
            load_first(running + channel, static_cast<std::size_t>(job.channels - channel));
      } else {
        accumulator[i][v] = hn::Zero(D());
      }
    }
  }
  for (int group = 0; group < job.groups; ++group) {
    V sum[kVectors][kVectorsPerBlock];
    for (std::size_t i = 0; i < kVectors; ++i) {
      for (std::size_t v = 0; v < kVectorsPerBlock; ++v) sum[i][v] = hn::Zero(D());
    }
    for (int pair = 0; pair < job.pairs; ++pair) {
      V weight[kVectorsPerBlock];
      for (std::size_t v = 0; v < kVectorsPerBlock; ++v) {
        weight[v] = hn::LoadU(D(), weights + v * kVectorLanes);
      }
      for (std::size_t i = 0; i < kVectors; ++i) {
        const V input = hn::Set(D(), inputs[i * static_cast<std::size_t>(words)]);
        for (std::size_t v = 0; v < kVectorsPerBlock; ++v) {
          sum[i][v] = multiply_add_pairs(input, weight[v], sum[i][v]);
        }
      }
      weights += dsp_array::kLanes;
      ++inputs;
    }
    for (std::size_t i = 0; i < kVectors; ++i) {
      for (std::size_t v = 0; v < kVectorsPerBlock; ++v) {
        accumulator[i][v] = kRoundedParts ? adder.add_rounded_part(accumulator[i][v], sum[i][v])
                                          : adder.add(accumulator[i][v], sum[i][v]);
      }
    }
  }
  for (std::size_t i = 0; i < kVectors; ++i) {
    Code* out =
        job.accumulators +
        (static_cast<std::ptrdiff_t>(first_vector) + static_cast<std::ptrdiff_t>(i)) * job.channels;
    for (std::size_t v = 0; v < kVectorsPerBlock; ++v) {
      const int channel = first_channel + static_cast<int>(v * kVectorLanes);
      if (channel >= job.channels) break;
      store_first(adder.finish(accumulator[i][v], job.last_bias + channel), out + channel,
                  static_cast<std::size_t>(job.channels - channel));
    }
  }
}

template <bool kRoundedParts>
HWY_INLINE void dense_all(const dsp_array::DenseJob& job, const Adder& adder) {
  const int blocks = ceil_div(job.channels, dsp_array::kLanes);
  for (int block = 0; block < blocks; ++block) {
    int vector = 0;
    // Eight sums hide each other's latency where a block is one register wide.
    for (; kVectorsPerBlock == 1 && vector + 8 <= job.vectors; vector += 8) {
      dense_tile<8, kRoundedParts>(job, adder, block, vector);
    }
    for (; vector + 4 <= job.vectors; vector += 4) {
      dense_tile<4, kRoundedParts>(job, adder, block, vector);
    }
    if (vector + 2 <= job.vectors) {
      dense_tile<2, kRoundedParts>(job, adder, block, vector);
      vector += 2;
    }
    if (vector < job.vectors) dense_tile<1, kRoundedParts>(job, adder, block, vector);
  }
}

/// The arithmetic of SkyNet's pointwise layers, which earns a loop without any decision inside.
bool has_rounded_parts(const dsp_array::SumSteps& steps) {
  return steps.partial && !steps.partial->is_conditional() &&
         steps.partial->limit == CastSteps::Limit::Clamp &&
         steps.running.limit == CastSteps::Limit::Clamp;
}

void dense(const dsp_array::DenseJob& job, const dsp_array::SumSteps& steps) {
  const Adder adder(steps);
  if (has_rounded_parts(steps)) {
    dense_all<true>(job, adder);
  } else {
    dense_all<false>(job, adder);
  }
}

/// The channels of one vector register from `channel` on, of kVectors windows: they share the
/// weights, and their chains of dependent casts overlap. kCastEveryTap is the case of
/// is_cast_every_tap(), kWhole means that no lane lies beyond the last channel.
template <std::size_t kVectors, bool kCastEveryTap, bool kWhole>
HWY_INLINE void depthwise_tile(const dsp_array::DepthwiseJob& job, const Adder& adder, int channel,
                               int first_vector) {
  const std::ptrdiff_t channels = job.channels;
  const std::ptrdiff_t padded = ceil_div(job.channels, dsp_array::kLanes) * dsp_array::kLanes;
  const std::ptrdiff_t window_codes =
      job.tap_offset == nullptr ? job.taps * channels : std::ptrdiff_t{job.window_stride};
  const std::size_t lanes = kWhole ? kVectorLanes : static_cast<std::size_t>(channels - channel);
  const Code* first = job.windows + first_vector * window_codes + channel;
  const std::int32_t* weights = job.weights + channel;
  V accumulator[kVectors];
  for (std::size_t i = 0; i < kVectors; ++i) {
    accumulator[i] =
        job.continues
            ? load_first(job.accumulators +
                             (first_vector + static_cast<std::ptrdiff_t>(i)) * channels + channel,
                         lanes)
            : hn::LoadU(D(), job.start + channel);
  }
  const int taps = job.taps;
  const int taps_per_group = job.taps_per_group;
  for (int tap = 0; tap < taps;) {
    V sum[kVectors];
    for (V& value : sum) value = hn::Zero(D());
    const int end = kCastEveryTap ? tap + 1 : std::min(tap + taps_per_group, taps);
    for (; tap < end; ++tap) {
      const V weight = hn::LoadU(D(), weights);
      const Code* window =
          first +
          (job.tap_offset == nullptr ? tap * channels : std::ptrdiff_t{job.tap_offset[tap]});
      for (std::size_t i = 0; i < kVectors; ++i) {
        const V input = load_first(window + static_cast<std::ptrdiff_t>(i) * window_codes, lanes);
        sum[i] = multiply_add_pairs(input, weight, sum[i]);
      }
      weights += padded;
    }
    for (std::size_t i = 0; i < kVectors; ++i) {
      accumulator[i] = kCastEveryTap ? adder.add_plainly(accumulator[i], sum[i])
                                     : adder.add(accumulator[i], sum[i]);
    }
  }
  for (std::size_t i = 0; i < kVectors; ++i) {
    Code* out =
        job.accumulators + (first_vector + static_cast<std::ptrdiff_t>(i)) * channels + channel;
    store_first(adder.finish(accumulator[i], job.last_bias + channel), out, lanes);
  }
}

template <bool kCastEveryTap, bool kWhole>
HWY_INLINE void depthwise_channels(const dsp_array::DepthwiseJob& job, const Adder& adder,
                                   int channel) {
  int vector = 0;
  for (; vector + 4 <= job.vectors; vector += 4) {
    depthwise_tile<4, kCastEveryTap, kWhole>(job, adder, channel, vector);
  }
  for (; vector < job.vectors; ++vector) {
    depthwise_tile<1, kCastEveryTap, kWhole>(job, adder, channel, vector);
  }
}

template <bool kCastEveryTap>
HWY_INLINE void depthwise_all(const dsp_array::DepthwiseJob& job, const Adder& adder) {
  const int step = static_cast<int>(kVectorLanes);
  int channel = 0;
  for (; channel + step <= job.channels; channel += step) {
    depthwise_channels<kCastEveryTap, true>(job, adder, channel);
  }
  if (channel < job.channels) depthwise_channels<kCastEveryTap, false>(job, adder, channel);
}

/// The arithmetic of SkyNet's depthwise layers, which earns a loop without any decision inside.
bool is_cast_every_tap(const dsp_array::DepthwiseJob& job, const dsp_array::SumSteps& steps) {
  return job.taps_per_group == 1 && !steps.partial && !steps.running.is_conditional() &&
         steps.running.limit == CastSteps::Limit::Clamp;
}

void depthwise(const dsp_array::DepthwiseJob& job, const dsp_array::SumSteps& steps) {
  const Adder adder(steps);
  if (is_cast_every_tap(job, steps)) {
    depthwise_all<true>(job, adder);
  } else {
    depthwise_all<false>(job, adder);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace rill
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rill {

HWY_EXPORT(dense);
HWY_EXPORT(depthwise);

namespace dsp_array {

void run_dense(const DenseJob& job, const SumSteps& steps) {
  HWY_DYNAMIC_DISPATCH(dense)(job, steps);
}

void run_depthwise(const DepthwiseJob& job, const SumSteps& steps) {
  HWY_DYNAMIC_DISPATCH(depthwise)(job, steps);
}

}  // namespace dsp_array
}  // namespace rill
#endif
