// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/winograd_cost.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "modules/dsp_array/cost.h"
#include "sim/cost/logic.h"

namespace rill {

namespace {

using Storage = WinogradForm::Storage;

constexpr int kPublishedBits = 16;

std::int64_t largest_code(const Format& format) {
  return std::max(std::abs(format.min_code()), std::abs(format.max_code()));
}

/// Powers of two with signs that add up to a number: digits of its non-adjacent form.
int signed_digits(int value) {
  int digits = 0;
  for (int left = std::abs(value); left > 0; left /= 2) {
    if (left % 2 == 0) continue;
    ++digits;
    left += left % 4 == 3 ? 1 : -1;
  }
  return digits;
}

/// Two-input adders of each row of a transform; coefficients are shifts and additions.
std::vector<int> adders_of(const WinogradMatrices::Rows& rows) {
  std::vector<int> adders;
  for (const std::vector<int>& row : rows) {
    int operands = 0;
    for (const int coefficient : row) operands += signed_digits(coefficient);
    adders.push_back(operands - 1);
  }
  return adders;
}

std::vector<int> bits_of(const std::vector<std::int64_t>& bounds, Storage storage) {
  std::vector<int> bits;
  for (const std::int64_t bound : bounds) {
    const int exact = signed_bits_for(-bound, bound);
    bits.push_back(storage == Storage::Exact ? exact : std::min(exact, kPublishedBits));
  }
  return bits;
}

/// A factor of one direction in all of the form's.
int directional(const WinogradCostShape& shape, int factor) {
  return shape.form.both_directions ? factor * factor : factor;
}

/// The published form has rows of halves in place of twice G.
std::vector<int> filter_bits(const WinogradCostShape& shape) {
  const WinogradMatrices& matrices = winograd_matrices(shape.form.outputs);
  std::vector<std::int64_t> bounds =
      winograd_bounds(matrices.filter, shape.largest_weight, shape.form.both_directions);
  if (shape.form.storage != Storage::Exact) {
    const int scale = directional(shape, matrices.filter_scale);
    for (std::int64_t& bound : bounds) bound = (bound + scale - 1) / scale;
  }
  return bits_of(bounds, shape.form.storage);
}

std::vector<int> input_bits(const WinogradCostShape& shape) {
  const WinogradMatrices& matrices = winograd_matrices(shape.form.outputs);
  return bits_of(winograd_bounds(matrices.input, shape.largest_input, shape.form.both_directions),
                 shape.form.storage);
}

/// Adders with a register each, all of whose results have so many bits.
Resources adders_cost(int adders, int bits) {
  Resources cost;
  cost.lut = static_cast<double>(adders) * bits;
  cost.ff = static_cast<double>(adders) * bits;
  return cost;
}

Resources transform_cost(const WinogradMatrices::Rows& rows, const std::vector<int>& bits) {
  Resources cost;
  const std::vector<int> adders = adders_of(rows);
  for (std::size_t row = 0; row < rows.size(); ++row) cost += adders_cost(adders[row], bits[row]);
  return cost;
}

/// A transform in the form's directions: of one row, its results having `bits`; or of `lines` rows,
/// whose results have `row_bits`, and then of their columns.
Resources tile_transform_cost(const WinogradCostShape& shape, const WinogradMatrices::Rows& rows,
                              int lines, const std::vector<int>& row_bits,
                              const std::vector<int>& bits) {
  if (!shape.form.both_directions) return transform_cost(rows, bits);
  Resources cost = transform_cost(rows, row_bits) * lines;
  const std::size_t columns = rows.size();
  for (std::size_t column = 0; column < columns; ++column) {
    std::vector<int> of_column;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      of_column.push_back(bits[row * columns + column]);
    }
    cost += transform_cost(rows, of_column);
  }
  return cost;
}

/// Halfway numbers are kept exactly, whatever the storage: only the whole transform is rounded.
std::vector<int> row_bits_of(const WinogradMatrices::Rows& rows, std::int64_t largest) {
  return bits_of(winograd_bounds(rows, largest, false), Storage::Exact);
}

/// Bits of the transformed sums. Exact ones may wrap around: what is left after the division needs
/// no more than the direct sum, and the gain's power of two above it.
int sum_bits_of(const WinogradCostShape& shape, int product_bits) {
  const int full = sum_bits(static_cast<int>(shape.terms), product_bits);
  const WinogradMatrices& matrices = winograd_matrices(shape.form.outputs);
  const int gain = directional(shape, matrices.gain * matrices.filter_scale);
  if (shape.form.storage != Storage::Exact) return full;
  return std::min(full, shape.direct_bits + log2_ceil(gain & -gain));
}

/// Products of one place of the tile.
ArrayCostShape place_shape(const WinogradCostShape& shape, int input_bits, int weight_bits) {
  ArrayCostShape place;
  place.pe = shape.pe;
  place.simd = shape.simd;
  place.input_bits = input_bits;
  place.weight_bits = weight_bits;
  place.accumulator_bits = sum_bits_of(shape, input_bits + weight_bits);
  place.family = shape.family;
  place.counters = false;
  place.dsp_multipliers = shape.multipliers == WinogradCostShape::Multipliers::Auto
                              ? prefers_dsp(place)
                              : shape.multipliers == WinogradCostShape::Multipliers::Dsp;
  return place;
}

/// Factors 1 + 2^k whose product divides by the odd part of the gain, modulo 2^32: 3 times
/// (1 + 2^2)(1 + 2^4)(1 + 2^8)(1 + 2^16) is -1, and 15 times all but the first.
int division_adders(int gain) {
  while (gain % 2 == 0) gain /= 2;
  return gain == 1 ? 0 : gain == 3 ? 4 : 3;
}

Resources output_cost(const WinogradCostShape& shape, int sum_bits) {
  const WinogradMatrices& matrices = winograd_matrices(shape.form.outputs);
  const bool wraps = shape.form.storage == Storage::Exact;
  const auto widths = [&](bool both_directions) {
    std::vector<int> bits;
    for (const std::int64_t growth : winograd_bounds(matrices.output, 1, both_directions)) {
      bits.push_back(wraps ? sum_bits : sum_bits + log2_ceil(growth));
    }
    return bits;
  };
  const std::vector<int> bits = widths(shape.form.both_directions);
  Resources cost =
      tile_transform_cost(shape, matrices.output, matrices.tile(), widths(false), bits);
  const int factors = division_adders(matrices.gain) * (shape.form.both_directions ? 2 : 1);
  for (std::size_t column = 0; column < matrices.output.size(); ++column) {
    int widest = 0;  // of the rows that share this divider
    for (std::size_t at = column; at < bits.size(); at += matrices.output.size()) {
      widest = std::max(widest, bits[at]);
    }
    cost += adders_cost(factors, widest);
    if (!shape.form.both_directions) continue;
    cost.lut += static_cast<double>(widest * mux_luts(matrices.outputs));
    cost.ff += widest;
  }
  return cost;
}

}  // namespace

WinogradCostShape winograd_shape(const LayerArithmetic& numbers) {
  WinogradCostShape shape;
  shape.form = numbers.winograd;
  shape.largest_input =
      std::max(largest_code(numbers.input), std::abs(std::int64_t{numbers.padding_code}));
  shape.largest_weight = largest_code(numbers.weight);
  return shape;
}

int winograd_filter_bits(const WinogradCostShape& shape) {
  const std::vector<int> bits = filter_bits(shape);
  return std::accumulate(bits.begin(), bits.end(), 0);
}

Resources winograd_array_cost(const WinogradCostShape& shape) {
  const WinogradMatrices& matrices = winograd_matrices(shape.form.outputs);
  const std::vector<int> inputs = input_bits(shape);
  const std::vector<int> filters = filter_bits(shape);
  Resources cost = tile_transform_cost(shape, matrices.input, matrices.tile(),
                                       row_bits_of(matrices.input, shape.largest_input), inputs) *
                   shape.simd;
  constexpr int kTapRows = 3;
  cost += tile_transform_cost(shape, matrices.filter, kTapRows,
                              row_bits_of(matrices.filter, shape.largest_weight), filters) *
          shape.terms_per_load;
  int sums = 0;
  for (std::size_t place = 0; place < inputs.size(); ++place) {
    const ArrayCostShape array = place_shape(shape, inputs[place], filters[place]);
    cost += dsp_array_cost(array);
    sums = std::max(sums, array.accumulator_bits);
  }
  return cost + output_cost(shape, sums) * shape.pe + fold_counters_cost();
}

}  // namespace rill
