// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/winograd_function.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include "modules/dsp_array/kernels.h"
#include "modules/dsp_array/winograd_numbers.h"
#include "sim/core/error.h"

namespace rill {

namespace {

using Storage = WinogradForm::Storage;

constexpr int kTaps = detail::kWinogradTaps;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

WinogradFunction::WinogradFunction(const WinogradShape& shape, const LayerArithmetic& arithmetic,
                                   const std::vector<Code>& weight, const std::vector<Code>& bias)
    : shape_(shape),
      arithmetic_(arithmetic),
      matrices_(winograd_matrices(arithmetic.winograd.outputs)),
      terms_(winograd_terms(arithmetic.winograd, shape.kernel)),
      bias_(bias),
      filter_scale_(matrices_.filter_scale),
      gain_(matrices_.gain) {
  internal_check(weight.size() == static_cast<std::size_t>(shape.out_channels) *
                                      static_cast<std::size_t>(shape.in_channels) *
                                      static_cast<std::size_t>(shape.kernel * shape.kernel),
                 "WinogradFunction: wrong number of weights");
  internal_check(arithmetic.accumulation.terms_per_cast == 0,
                 "WinogradFunction: sums are exact before their cast");
  if (arithmetic.winograd.both_directions) {
    filter_scale_ *= filter_scale_;
    gain_ *= gain_;
  }
  if (arithmetic.winograd.storage == Storage::Exact) gain_ *= filter_scale_;
  bias_.resize(static_cast<std::size_t>(shape.out_channels), 0);
  transform_filters(weight);
  pack_filters(weight);
}

void WinogradFunction::run(const Code* windows, int rows, int columns, Code* accumulators) const {
  internal_check(rows <= tile_rows() && (rows == 1 || columns <= outputs()),
                 "WinogradFunction: more windows than a tile has");
  const std::ptrdiff_t window_codes =
      static_cast<std::ptrdiff_t>(shape_.kernel) * shape_.kernel * shape_.in_channels;
  for (int first = 0; first < columns; first += outputs()) {
    run_tile(windows + first * window_codes, rows, std::min(outputs(), columns - first),
             accumulators + static_cast<std::ptrdiff_t>(first) * shape_.out_channels);
  }
}

void WinogradFunction::run_tile(const Code* windows, int rows, int columns,
                                Code* accumulators) const {
  std::vector<std::int32_t> tile;
  std::vector<std::int64_t> sums;
  transform_tile(windows, rows, columns, &tile);
  is_vectorised() ? sum_packed(tile, &sums) : sum_products(tile, &sums);
  const auto outs = static_cast<std::size_t>(shape_.out_channels);
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    for (std::size_t column = 0; column < static_cast<std::size_t>(columns); ++column) {
      for (std::size_t out = 0; out < outs; ++out) {
        const std::int64_t direct = divided(output_of(sums, row, column, out));
        *accumulators++ = static_cast<Code>(accumulate(arithmetic_, &direct, 1, bias_[out]));
      }
    }
  }
}

/// A value of A^T M, or of A^T M A. Partial sums of wide numbers may leave 64 bits, what is left in
/// the end does not: they wrap around.
std::int64_t WinogradFunction::output_of(const std::vector<std::int64_t>& sums, std::size_t row,
                                         std::size_t column, std::size_t out) const {
  const auto outs = static_cast<std::size_t>(shape_.out_channels);
  const std::vector<int>& along_row = matrices_.output[column];
  const bool square = arithmetic_.winograd.both_directions;
  std::uint64_t whole = 0;
  for (std::size_t line = 0; line < height(); ++line) {
    const int along_column = square ? matrices_.output[row][line] : 1;
    if (along_column == 0) continue;
    const std::int64_t* const from = sums.data() + line * along_row.size() * outs + out;
    std::uint64_t sum = 0;
    for (Place place = 0; place < along_row.size(); ++place) {
      sum += static_cast<std::uint64_t>(std::int64_t{along_row[place]}) *
             static_cast<std::uint64_t>(from[place * outs]);
    }
    whole += static_cast<std::uint64_t>(std::int64_t{along_column}) * sum;
  }
  return static_cast<std::int64_t>(whole);
}

namespace {

/// to[p] += sum over k of rows[p][k] * from[k], each a list of `count` channels `stride` apart.
void transform_lists(const WinogradMatrices::Rows& rows, const std::int32_t* from,
                     std::ptrdiff_t stride, std::size_t count, std::int32_t* to) {
  for (const std::vector<int>& coefficients : rows) {
    const std::int32_t* list = from;
    for (const int coefficient : coefficients) {
      for (std::size_t c = 0; c < count && coefficient != 0; ++c) to[c] += coefficient * list[c];
      list += stride;
    }
    to += stride;
  }
}

}  // namespace

/// B^T d, or B^T d B, of every term and channel: [place][term][channel].
void WinogradFunction::transform_tile(const Code* windows, int rows, int columns,
                                      std::vector<std::int32_t>* tile) const {
  const auto channels = static_cast<std::size_t>(shape_.in_channels);
  const std::ptrdiff_t window_codes = static_cast<std::ptrdiff_t>(shape_.kernel) * shape_.kernel *
                                      static_cast<std::ptrdiff_t>(channels);
  const bool exact = arithmetic_.winograd.storage == Storage::Exact;
  const auto width = static_cast<std::size_t>(matrices_.tile());
  const auto line = static_cast<std::ptrdiff_t>(width * channels);
  const std::size_t plane = terms_.size() * channels;
  tile->assign(places() * plane, 0);
  std::vector<std::int32_t> seen;
  std::vector<std::int32_t> half;   // transformed along rows
  std::vector<std::int32_t> whole;  // and along columns
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const WinogradTerm& term = terms_[t];
    seen.assign(places() * channels, arithmetic_.padding_code);
    for (int row = 0; row < static_cast<int>(height()); ++row) {
      const int window_row = std::min(row, rows - 1);
      for (int column = 0; column < matrices_.tile(); ++column) {
        const int window_column = std::min(column, columns - 1);
        const int tap_row = row - window_row;
        const int tap_column = column - window_column;
        if (tap_row >= kTaps || tap_column >= kTaps) continue;
        const int tap = (term.first_row + tap_row * term.step) * shape_.kernel + term.first_column +
                        tap_column * term.step;
        const Code* const from =
            windows + (std::ptrdiff_t{window_row} * columns + window_column) * window_codes +
            std::ptrdiff_t{tap} * static_cast<std::ptrdiff_t>(channels);
        std::copy_n(from, channels,
                    seen.data() + row * line + column * static_cast<std::ptrdiff_t>(channels));
      }
    }
    half.assign(seen.size(), 0);
    for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(height()); ++row) {
      transform_lists(matrices_.input, seen.data() + row * line,
                      static_cast<std::ptrdiff_t>(channels), channels, half.data() + row * line);
    }
    if (arithmetic_.winograd.both_directions) {
      whole.assign(seen.size(), 0);
      transform_lists(matrices_.input, half.data(), line, static_cast<std::size_t>(line),
                      whole.data());
      half.swap(whole);
    }
    if (!exact) std::transform(half.begin(), half.end(), half.begin(), detail::saturated_half_word);
    for (Place place = 0; place < places(); ++place) {
      std::copy_n(half.data() + place * channels, channels,
                  tile->data() + place * plane + t * channels);
    }
  }
}

void WinogradFunction::sum_products(const std::vector<std::int32_t>& tile,
                                    std::vector<std::int64_t>* sums) const {
  const std::size_t terms = terms_.size() * static_cast<std::size_t>(shape_.in_channels);
  const std::size_t outs = filters_.size() / tile.size();
  sums->clear();
  for (Place place = 0; place < places(); ++place) {
    const std::int32_t* inputs = tile.data() + place * terms;
    for (std::size_t out = 0; out < outs; ++out) {
      const std::int32_t* filter = filters_.data() + (place * outs + out) * terms;
      std::uint64_t sum = 0;  // see output_of()
      for (std::size_t i = 0; i < terms; ++i) {
        sum += static_cast<std::uint64_t>(std::int64_t{filter[i]} * inputs[i]);
      }
      sums->push_back(static_cast<std::int64_t>(sum));
    }
  }
}

void WinogradFunction::sum_packed(const std::vector<std::int32_t>& tile,
                                  std::vector<std::int64_t>* sums) const {
  const auto terms = static_cast<int>(terms_.size()) * shape_.in_channels;
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
  for (Place place = 0; place < places(); ++place) {
    dsp_array::pack_pairs(tile.data() + place * static_cast<std::size_t>(terms), terms,
                          inputs.data());
    job.weights = packed_.data() + place * (packed_.size() / places());
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
