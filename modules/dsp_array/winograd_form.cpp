// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/winograd_form.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "sim/core/error.h"
#include "sim/quantize/winograd.h"

namespace rill {

namespace {

constexpr int kTaps = 3;
constexpr int kSplitKernel = 7;

WinogradMatrices::Rows scaled(const std::vector<std::vector<double>>& rows, int factor) {
  WinogradMatrices::Rows integers;
  for (const std::vector<double>& row : rows) {
    integers.emplace_back();
    for (const double value : row) {
      integers.back().push_back(static_cast<int>(std::lround(value * factor)));
    }
  }
  return integers;
}

bool is_integer(const std::vector<double>& row) {
  return std::all_of(row.begin(), row.end(),
                     [](double value) { return value == std::rint(value); });
}

WinogradMatrices integer_matrices(int outputs) {
  const winograd::Transform& published = winograd::transform(outputs);
  const bool has_halves =
      !std::all_of(published.filter.begin(), published.filter.end(), is_integer);
  const int filter_scale = has_halves ? 2 : 1;
  return {outputs,
          scaled(published.input, 1),
          scaled(published.filter, filter_scale),
          scaled(published.output, 1),
          published.gain,
          filter_scale};
}

}  // namespace

const WinogradMatrices& winograd_matrices(int outputs) {
  static const WinogradMatrices two = integer_matrices(2);
  static const WinogradMatrices four = integer_matrices(4);
  static const WinogradMatrices five = integer_matrices(5);
  internal_check(outputs == 2 || outputs == 4 || outputs == 5,
                 "winograd: F(2,3), F(4,3) and F(5,3) it is");
  return outputs == 2 ? two : outputs == 4 ? four : five;
}

std::vector<std::int64_t> winograd_bounds(const WinogradMatrices::Rows& rows, std::int64_t largest,
                                          bool both_directions) {
  std::vector<std::int64_t> growth;
  for (const std::vector<int>& row : rows) {
    std::int64_t sum = 0;
    for (const int coefficient : row) sum += std::abs(coefficient);
    growth.push_back(sum);
  }
  std::vector<std::int64_t> bounds;
  for (const std::int64_t along_columns : both_directions ? growth : std::vector<std::int64_t>{1}) {
    for (const std::int64_t along_rows : growth) {
      bounds.push_back(along_columns * along_rows * largest);
    }
  }
  return bounds;
}

namespace {

/// Even rows (columns) of seven are four and make a kernel of three and one of the last alone; odd
/// rows are three.
std::vector<WinogradTerm> kernels_of_three(int kernel) {
  if (kernel == kTaps) return {WinogradTerm()};
  internal_check(kernel == kSplitKernel, "winograd: kernels are 3x3 or 7x7");
  constexpr std::array<bool, 3> kAll{true, true, true};
  constexpr std::array<bool, 3> kLast{false, false, true};
  std::vector<WinogradTerm> kernels;
  for (const int row_parity : {0, 1}) {
    for (const int column_parity : {0, 1}) {
      for (int row_offset = 0; row_offset <= 1 - row_parity; ++row_offset) {
        for (int column_offset = 0; column_offset <= 1 - column_parity; ++column_offset) {
          kernels.push_back({2 * row_offset + row_parity, 2 * column_offset + column_parity, 2,
                             row_offset == 0 ? kAll : kLast, column_offset == 0 ? kAll : kLast});
        }
      }
    }
  }
  return kernels;
}

}  // namespace

std::vector<WinogradTerm> winograd_terms(const WinogradForm& form, int kernel) {
  std::vector<WinogradTerm> kernels = kernels_of_three(kernel);
  if (form.both_directions) return kernels;
  std::vector<WinogradTerm> rows;
  for (const WinogradTerm& whole : kernels) {
    for (std::size_t row = 0; row < kTaps; ++row) {
      rows.push_back(whole);
      rows.back().first_row += static_cast<int>(row) * whole.step;
      rows.back().used_rows[0] = whole.used_rows[row];
    }
  }
  return rows;
}

double winograd_products(const WinogradForm& form, int kernel) {
  return static_cast<double>(winograd_terms(form, kernel).size()) * form.places() /
         (form.outputs * form.tile_rows());
}

}  // namespace rill
