// SPDX-License-Identifier: Apache-2.0
#include "modules/tile_unit/function.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "modules/dsp_array/kernels.h"
#include "modules/dsp_array/packed_layer.h"
#include "sim/core/error.h"
#include "sim/numerics/cast.h"

namespace rill {

namespace {

constexpr int kKernel = 3;
constexpr int kTaps = kKernel * kKernel;

/// The arithmetic of a part of a sum: it goes on from an accumulator code, and casts at its end at
/// the latest.
LayerArithmetic part_of_sum(const LayerArithmetic& arithmetic, int terms) {
  LayerArithmetic part = arithmetic;
  part.bias = arithmetic.accumulation.accumulator;
  part.accumulation.bias = BiasEntry::First;
  if (part.accumulation.terms_per_cast == 0 || part.accumulation.terms_per_cast > terms) {
    part.accumulation.terms_per_cast = terms;
  }
  return part;
}

/// Terms of `outputs` channels; `weight(out, term)` gives a weight.
template <typename Weight>
dsp_array::Terms terms_of(int outputs, int count, int per_group, const Weight& weight) {
  dsp_array::Terms terms;
  terms.count = count;
  terms.per_group = per_group;
  for (int term = 0; term < count; ++term) terms.offset.push_back(term);
  terms.weight.reserve(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(count));
  for (int out = 0; out < outputs; ++out) {
    for (int term = 0; term < count; ++term) terms.weight.push_back(weight(out, term));
  }
  return terms;
}

/// The plain evaluation of one pixel's sums: `input(out, term)` gives a code.
template <typename Input>
void sum_plainly(const LayerArithmetic& part, const dsp_array::Terms& terms, int outputs,
                 bool continues, const Input& input, Code* out) {
  std::vector<std::int64_t> products(static_cast<std::size_t>(terms.count));
  for (int channel = 0; channel < outputs; ++channel) {
    for (int term = 0; term < terms.count; ++term) {
      const std::size_t index = static_cast<std::size_t>(channel * terms.count + term);
      products[static_cast<std::size_t>(term)] =
          static_cast<std::int64_t>(terms.weight[index]) * input(channel, term);
    }
    out[channel] = static_cast<Code>(
        accumulate(part, products.data(), terms.count, continues ? out[channel] : 0));
  }
}

}  // namespace

void tile_depthwise(const TileSize& size, const LayerArithmetic& arithmetic,
                    const std::vector<Code>& weights, const Code* in, Code* out, bool continues,
                    TileRows rows) {
  const LayerArithmetic part = part_of_sum(arithmetic, kTaps);
  const dsp_array::Terms terms =
      terms_of(size.lanes, kTaps, part.accumulation.terms_per_cast, [&](int lane, int tap) {
        return weights[static_cast<std::size_t>(tap * size.lanes + lane)];
      });
  const std::vector<Code> zeros(static_cast<std::size_t>(size.lanes), 0);
  const auto packed = dsp_array::pack_depthwise(terms, part, zeros);
  std::array<std::int32_t, kTaps> offsets{};
  for (int tap = 0; tap < kTaps; ++tap) {
    offsets[static_cast<std::size_t>(tap)] =
        static_cast<std::int32_t>(size.at(tap / kKernel, tap % kKernel));
  }
  for (int row = rows.first; row < rows.last; ++row) {
    const Code* windows = in + size.at(row - 1, 0);
    Code* sums = out + size.at(row, 1);
    if (packed) {
      dsp_array::DepthwiseJob job;
      job.windows = windows;
      job.weights = packed->weights.data();
      job.start = packed->start.data();
      job.last_bias = packed->last_bias.data();
      job.accumulators = sums;
      job.vectors = size.columns - 2;
      job.taps = kTaps;
      job.taps_per_group = terms.per_group;
      job.channels = size.lanes;
      job.tap_offset = offsets.data();
      job.window_stride = size.lanes;
      job.continues = continues;
      dsp_array::run_depthwise(job, packed->steps);
      continue;
    }
    for (int column = 0; column < size.columns - 2; ++column) {
      const Code* window = windows + static_cast<std::ptrdiff_t>(column) * size.lanes;
      sum_plainly(
          part, terms, size.lanes, continues,
          [&](int lane, int tap) { return window[offsets[static_cast<std::size_t>(tap)] + lane]; },
          sums + static_cast<std::ptrdiff_t>(column) * size.lanes);
    }
  }
}

void tile_pointwise(const TileSize& size, const LayerArithmetic& arithmetic,
                    const std::vector<Code>& weights, const Code* in, Code* accumulators,
                    TileRows rows) {
  const int lanes = size.lanes;
  const LayerArithmetic part = part_of_sum(arithmetic, lanes);
  const dsp_array::Terms terms = terms_of(
      lanes, lanes, part.accumulation.terms_per_cast,
      [&](int out, int term) { return weights[static_cast<std::size_t>(term * lanes + out)]; });
  const std::vector<Code> zeros(static_cast<std::size_t>(lanes), 0);
  const auto packed = dsp_array::pack_dense(terms, part, zeros);
  const int pixels = size.columns - 2;
  std::vector<std::int32_t> pairs;
  if (packed) {
    pairs.resize(static_cast<std::size_t>(pixels) *
                 static_cast<std::size_t>(packed->groups * packed->pairs));
  }
  for (int row = rows.first; row < rows.last; ++row) {
    const Code* codes = in + size.at(row, 1);
    Code* sums = accumulators + size.at(row, 1);
    if (packed) {
      const int words = packed->groups * packed->pairs;
      if (packed->gather.empty() && 2 * words == lanes) {
        dsp_array::pack_pairs(codes, pixels * lanes, pairs.data());
      } else {
        internal_check(!packed->gather.empty(), "tile_pointwise: groups do not divide the lanes");
        for (int pixel = 0; pixel < pixels; ++pixel) {
          dsp_array::gather_pairs(codes + static_cast<std::ptrdiff_t>(pixel) * lanes,
                                  packed->gather.data(), words,
                                  pairs.data() + static_cast<std::ptrdiff_t>(pixel) * words);
        }
      }
      dsp_array::DenseJob job;
      job.inputs = pairs.data();
      job.weights = packed->weights.data();
      job.start = packed->start.data();
      job.last_bias = packed->last_bias.data();
      job.accumulators = sums;
      job.vectors = pixels;
      job.groups = packed->groups;
      job.pairs = packed->pairs;
      job.channels = lanes;
      job.continues = true;
      dsp_array::run_dense(job, packed->steps);
      continue;
    }
    for (int pixel = 0; pixel < pixels; ++pixel) {
      const Code* codes_here = codes + static_cast<std::ptrdiff_t>(pixel) * lanes;
      sum_plainly(
          part, terms, lanes, true, [&](int, int term) { return codes_here[term]; },
          sums + static_cast<std::ptrdiff_t>(pixel) * lanes);
    }
  }
}

Code tile_start(const LayerArithmetic& arithmetic, Code bias) {
  if (arithmetic.accumulation.bias != BiasEntry::First) return 0;
  const int fraction =
      arithmetic.bias.kind == Format::Kind::Fixed ? arithmetic.bias.fraction_bits : 0;
  return cast_fixed(bias, fraction, arithmetic.accumulation.accumulator);
}

}  // namespace rill
