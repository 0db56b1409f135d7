// SPDX-License-Identifier: Apache-2.0
// Filters of WinogradFunction: transformed once, and packed for the vector kernels.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include "modules/dsp_array/kernels.h"
#include "modules/dsp_array/winograd_function.h"
#include "modules/dsp_array/winograd_numbers.h"

namespace rill {

namespace {

using Storage = WinogradForm::Storage;

constexpr int kTaps = detail::kWinogradTaps;

/// value / divisor (1, 2 or 4), half to even.
std::int64_t rounded_quotient(std::int64_t value, int divisor) {
  const std::int64_t rest = ((value % divisor) + divisor) % divisor;
  const std::int64_t floor = (value - rest) / divisor;
  const bool up = 2 * rest > divisor || (2 * rest == divisor && (floor & 1) != 0);
  return floor + (up ? 1 : 0);
}

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

/// G g of a row of three taps, or G g G^T of nine, with all of filter_scale_; one a place.
std::vector<std::int64_t> WinogradFunction::filter_of(const Code* kernel,
                                                      const WinogradTerm& term) const {
  const bool square = arithmetic_.winograd.both_directions;
  const auto tile = static_cast<std::size_t>(matrices_.tile());
  const std::size_t tap_rows = square ? kTaps : 1;
  std::vector<std::int64_t> along_rows(tap_rows * tile);
  for (std::size_t row = 0; row < tap_rows; ++row) {
    const Code* taps = kernel +
                       (term.first_row + static_cast<int>(row) * term.step) * shape_.kernel +
                       term.first_column;
    for (std::size_t place = 0; place < tile && term.used_rows[row]; ++place) {
      std::int64_t sum = 0;
      for (std::size_t tap = 0; tap < kTaps; ++tap) {
        if (!term.used_columns[tap]) continue;
        sum += std::int64_t{matrices_.filter[place][tap]} *
               taps[static_cast<std::ptrdiff_t>(tap) * term.step];
      }
      along_rows[row * tile + place] = sum;
    }
  }
  if (!square) return along_rows;
  std::vector<std::int64_t> whole;
  for (const std::vector<int>& coefficients : matrices_.filter) {
    for (std::size_t place = 0; place < tile; ++place) {
      std::int64_t sum = 0;
      for (std::size_t row = 0; row < kTaps; ++row) {
        sum += coefficients[row] * along_rows[row * tile + place];
      }
      whole.push_back(sum);
    }
  }
  return whole;
}

void WinogradFunction::transform_filters(const std::vector<Code>& weight) {
  const bool exact = arithmetic_.winograd.storage == Storage::Exact;
  const std::ptrdiff_t kernel_codes = std::ptrdiff_t{shape_.kernel} * shape_.kernel;
  const auto channels = static_cast<std::size_t>(shape_.in_channels);
  const std::size_t filter = terms_.size() * channels;
  const std::size_t plane = filter * static_cast<std::size_t>(shape_.out_channels);
  filters_.resize(places() * plane);
  const Code* kernel = weight.data();
  for (std::size_t out = 0; out < static_cast<std::size_t>(shape_.out_channels); ++out) {
    for (std::size_t in = 0; in < channels; ++in, kernel += kernel_codes) {
      for (std::size_t term = 0; term < terms_.size(); ++term) {
        const std::vector<std::int64_t> values = filter_of(kernel, terms_[term]);
        for (Place place = 0; place < values.size(); ++place) {
          filters_[place * plane + out * filter + term * channels + in] =
              exact ? static_cast<std::int32_t>(values[place])
                    : detail::saturated_half_word(rounded_quotient(values[place], filter_scale_));
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
  const std::vector<std::int64_t> tile =
      winograd_bounds(matrices_.input, input, arithmetic_.winograd.both_directions);
  if (*std::max_element(tile.begin(), tile.end()) > std::numeric_limits<std::int16_t>::max())
    return;
  const std::size_t kernel = weight.size() / static_cast<std::size_t>(shape_.out_channels);
  const std::int64_t room = (std::int64_t{1} << 31) / (gain_ & -gain_);
  for (std::size_t first = 0; first < weight.size(); first += kernel) {
    std::int64_t sum = 0;
    for (std::size_t i = first; i < first + kernel; ++i) sum += std::abs(std::int64_t{weight[i]});
    if (sum * input >= room) return;
  }
  constexpr int kLanes = dsp_array::kLanes;
  const auto terms = static_cast<int>(terms_.size()) * shape_.in_channels;
  const auto pairs = static_cast<std::size_t>(ceil_div(terms, 2));
  const auto blocks = static_cast<std::size_t>(ceil_div(shape_.out_channels, kLanes));
  const auto outs = static_cast<std::size_t>(shape_.out_channels);
  packed_.assign(places() * blocks * pairs * kLanes, 0);
  std::vector<std::int32_t> words(pairs);
  for (Place place = 0; place < places(); ++place) {
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

}  // namespace rill
