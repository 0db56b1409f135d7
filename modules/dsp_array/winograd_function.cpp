// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/winograd_function.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include "modules/dsp_array/kernels.h"
#include "sim/core/error.h"

namespace rill {

namespace {

constexpr int kTaps = 3;

using Storage = WinogradForm::Storage;

std::int32_t saturated(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(
      value, std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()));
}

/// value / 2, half to even.
std::int64_t halved(std::int64_t value) {
  const std::int64_t floor = (value - (value & 1)) / 2;
  return floor + ((value & 1) != 0 && (floor & 1) != 0 ? 1 : 0);
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool fits_half_words(const std::vector<std::int32_t>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *low >= std::numeric_limits<std::int16_t>::min() &&
         *high <= std::numeric_limits<std::int16_t>::max();
}

/// Largest magnitude that a window may hold.
std::int64_t largest_input(const LayerArithmetic& arithmetic) {
  return std::max({std::abs(arithmetic.input.min_code()), std::abs(arithmetic.input.max_code()),
                   std::abs(std::int64_t{arithmetic.padding_code})});
}

}  // namespace

WinogradFunction::WinogradFunction(const WinogradShape& shape, const LayerArithmetic& arithmetic,
                                   const std::vector<Code>& weight, const std::vector<Code>& bias)
    : shape_(shape),
      arithmetic_(arithmetic),
      matrices_(winograd_matrices(arithmetic.winograd.outputs)),
      rows_(winograd_rows(shape.kernel)),
      bias_(bias),
      gain_(matrices_.gain) {
  internal_check(weight.size() == static_cast<std::size_t>(shape.out_channels) *
                                      static_cast<std::size_t>(shape.in_channels) *
                                      static_cast<std::size_t>(shape.kernel * shape.kernel),
                 "WinogradFunction: wrong number of weights");
  internal_check(arithmetic.accumulation.terms_per_cast == 0,
                 "WinogradFunction: sums are exact before their cast");
  if (arithmetic.winograd.storage == Storage::Exact) gain_ *= matrices_.filter_scale;
  bias_.resize(static_cast<std::size_t>(shape.out_channels), 0);
  transform_filters(weight);
  pack_filters(weight);
}

void WinogradFunction::transform_filters(const std::vector<Code>& weight) {
  const bool exact = arithmetic_.winograd.storage == Storage::Exact;
  for (const std::vector<int>& coefficients : matrices_.filter) {
    for (int out = 0; out < shape_.out_channels; ++out) {
      for (const WinogradRow& row : rows_) {
        for (int in = 0; in < shape_.in_channels; ++in) {
          const std::ptrdiff_t kernel = static_cast<std::ptrdiff_t>(out) * shape_.in_channels + in;
          const Code* taps =
              weight.data() + (kernel * shape_.kernel + row.row) * shape_.kernel + row.first_column;
          std::int64_t sum = 0;
          for (std::size_t tap = 0; tap < kTaps; ++tap) {
            if (!row.used[tap]) continue;
            sum += std::int64_t{coefficients[tap]} *
                   taps[static_cast<std::ptrdiff_t>(tap) * row.column_step];
          }
          if (!exact) sum = saturated(matrices_.filter_scale == 2 ? halved(sum) : sum);
          filters_.push_back(static_cast<std::int32_t>(sum));
        }
      }
    }
  }
}

/// Sums may wrap around in 32 bits where the direct sum is so small that the bits left by the
/// division, 32 less those of the gain's power of two, hold it.
void WinogradFunction::pack_filters(const std::vector<Code>& weight) {
  if (arithmetic_.winograd.storage != Storage::Exact || !fits_half_words(filters_)) return;
  const std::int64_t input = largest_input(arithmetic_);
  const std::vector<std::int64_t> tile = winograd_bounds(matrices_.input, input);
  if (*std::max_element(tile.begin(), tile.end()) > std::numeric_limits<std::int16_t>::max())
    return;
  const std::size_t kernel = weight.size() / static_cast<std::size_t>(shape_.out_channels);
  constexpr std::int64_t kRoom = std::int64_t{1} << 28;  // 8 divides every gain but that of m = 2
  for (std::size_t first = 0; first < weight.size(); first += kernel) {
    std::int64_t sum = 0;
    for (std::size_t i = first; i < first + kernel; ++i) sum += std::abs(std::int64_t{weight[i]});
    if (sum * input >= kRoom) return;
  }
  constexpr int kLanes = dsp_array::kLanes;
  const auto terms = static_cast<int>(rows_.size()) * shape_.in_channels;
  const auto pairs = static_cast<std::size_t>(ceil_div(terms, 2));
  const auto blocks = static_cast<std::size_t>(ceil_div(shape_.out_channels, kLanes));
  const auto outs = static_cast<std::size_t>(shape_.out_channels);
  packed_.assign(matrices_.filter.size() * blocks * pairs * kLanes, 0);
  std::vector<std::int32_t> words(pairs);
  for (Place place = 0; place < matrices_.filter.size(); ++place) {
    for (std::size_t out = 0; out < outs; ++out) {
      const std::int32_t* filter =
          filters_.data() + (place * outs + out) * static_cast<std::size_t>(terms);
      dsp_array::pack_pairs(filter, terms, words.data());
      std::int32_t* block =
          packed_.data() + (place * blocks + out / kLanes) * pairs * kLanes + out % kLanes;
      for (std::size_t pair = 0; pair < pairs; ++pair) block[pair * kLanes] = words[pair];
    }
  }
  zeros_.assign(blocks * kLanes, 0);
  std::vector<std::int32_t>().swap(filters_);
}

void WinogradFunction::run(const Code* windows, int vectors, Code* accumulators) const {
  const std::ptrdiff_t window_codes =
      static_cast<std::ptrdiff_t>(shape_.kernel) * shape_.kernel * shape_.in_channels;
  for (int first = 0; first < vectors; first += matrices_.outputs) {
    run_tile(windows + first * window_codes, std::min(matrices_.outputs, vectors - first),
             accumulators + static_cast<std::ptrdiff_t>(first) * shape_.out_channels);
  }
}

void WinogradFunction::run_tile(const Code* windows, int count, Code* accumulators) const {
  std::vector<std::int32_t> tile;
  std::vector<std::int64_t> sums;
  transform_tile(windows, count, &tile);
  is_vectorised() ? sum_packed(tile, &sums) : sum_products(tile, &sums);
  const auto outs = static_cast<std::size_t>(shape_.out_channels);
  for (std::size_t pixel = 0; pixel < static_cast<std::size_t>(count); ++pixel) {
    const std::vector<int>& coefficients = matrices_.output[pixel];
    for (std::size_t out = 0; out < outs; ++out) {
      std::int64_t sum = 0;
      for (Place place = 0; place < coefficients.size(); ++place) {
        sum += coefficients[place] * sums[place * outs + out];
      }
      const std::int64_t direct = divided(sum);
      accumulators[pixel * outs + out] =
          static_cast<Code>(accumulate(arithmetic_, &direct, 1, bias_[out]));
    }
  }
}

/// B^T d of every row and channel: [place][row][channel].
void WinogradFunction::transform_tile(const Code* windows, int count,
                                      std::vector<std::int32_t>* tile) const {
  const int channels = shape_.in_channels;
  const std::ptrdiff_t window_codes =
      static_cast<std::ptrdiff_t>(shape_.kernel) * shape_.kernel * channels;
  const auto places = static_cast<std::size_t>(matrices_.tile());
  const std::size_t plane = rows_.size() * static_cast<std::size_t>(channels);
  const bool exact = arithmetic_.winograd.storage == Storage::Exact;
  tile->assign(places * plane, 0);
  std::vector<const Code*> columns(places);
  const std::vector<Code> padding(static_cast<std::size_t>(channels), arithmetic_.padding_code);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const WinogradRow& row = rows_[r];
    for (int column = 0; column < matrices_.tile(); ++column) {
      const int window = std::min(column, count - 1);
      const int tap = column - window;
      const int at = row.row * shape_.kernel + row.first_column + tap * row.column_step;
      columns[static_cast<std::size_t>(column)] =
          tap < kTaps ? windows + window * window_codes + static_cast<std::ptrdiff_t>(at) * channels
                      : padding.data();
    }
    for (Place place = 0; place < places; ++place) {
      std::int32_t* to = tile->data() + place * plane + r * static_cast<std::size_t>(channels);
      for (std::size_t column = 0; column < places; ++column) {
        const int coefficient = matrices_.input[place][column];
        if (coefficient == 0) continue;
        for (int c = 0; c < channels; ++c) to[c] += coefficient * columns[column][c];
      }
      if (!exact) std::transform(to, to + channels, to, saturated);
    }
  }
}

void WinogradFunction::sum_products(const std::vector<std::int32_t>& tile,
                                    std::vector<std::int64_t>* sums) const {
  const std::size_t terms = rows_.size() * static_cast<std::size_t>(shape_.in_channels);
  const std::size_t outs = filters_.size() / tile.size();
  sums->clear();
  for (Place place = 0; place < static_cast<std::size_t>(matrices_.tile()); ++place) {
    const std::int32_t* inputs = tile.data() + place * terms;
    for (std::size_t out = 0; out < outs; ++out) {
      const std::int32_t* filter = filters_.data() + (place * outs + out) * terms;
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < terms; ++i) sum += std::int64_t{filter[i]} * inputs[i];
      sums->push_back(sum);
    }
  }
}

void WinogradFunction::sum_packed(const std::vector<std::int32_t>& tile,
                                  std::vector<std::int64_t>* sums) const {
  const auto terms = static_cast<int>(rows_.size()) * shape_.in_channels;
  const auto places = static_cast<std::size_t>(matrices_.tile());
  const auto outs = static_cast<std::size_t>(shape_.out_channels);
  std::vector<std::int32_t> inputs(static_cast<std::size_t>(ceil_div(terms, 2)));
  std::vector<Code> wrapped(outs);
  dsp_array::DenseJob job;
  job.inputs = inputs.data();
  job.start = zeros_.data();
  job.last_bias = zeros_.data();
  job.accumulators = wrapped.data();
  job.vectors = 1;
  job.groups = 1;
  job.pairs = static_cast<int>(inputs.size());
  job.channels = shape_.out_channels;
  sums->clear();
  for (Place place = 0; place < places; ++place) {
    dsp_array::pack_pairs(tile.data() + place * static_cast<std::size_t>(terms), terms,
                          inputs.data());
    job.weights = packed_.data() + place * (packed_.size() / places);
    dsp_array::run_dense(job, dsp_array::SumSteps());
    sums->insert(sums->end(), wrapped.begin(), wrapped.end());
  }
}

/// The direct sum. Exact sums are multiples of the gain, or, in 32 bits that wrapped around, of it
/// times 2^32; the published form rounds what its saturation made of them.
std::int64_t WinogradFunction::divided(std::int64_t sum) const {
  if (arithmetic_.winograd.storage != Storage::Exact) return floor_div(2 * sum + gain_, 2 * gain_);
  if (!is_vectorised()) return sum / gain_;
  // gain = 2^k * odd: drop the k bits, multiply by the inverse of the odd part modulo 2^(32 - k).
  int shift = 0;
  auto odd = static_cast<std::uint32_t>(gain_);
  for (; odd % 2 == 0; odd /= 2) ++shift;
  std::uint32_t inverse = odd;  // of 3 bits; each step doubles them
  for (int step = 0; step < 4; ++step) inverse *= 2 - odd * inverse;
  const std::uint32_t quotient = (static_cast<std::uint32_t>(sum) >> shift) * inverse;
  return static_cast<std::int32_t>(quotient << shift) >> shift;
}

}  // namespace rill
