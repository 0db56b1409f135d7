// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/winograd_form.h"

#include <cstdlib>

#include "sim/core/error.h"

namespace rill {

namespace {

constexpr int kTaps = 3;
constexpr int kSplitKernel = 7;

const WinogradMatrices& two() {
  static const WinogradMatrices matrices{
      2,
      {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}},
      {{2, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 2}},
      {{1, 1, 1, 0}, {0, 1, -1, 1}},
      1,
      2};
  return matrices;
}

const WinogradMatrices& four() {
  static const WinogradMatrices matrices{
      4,
      {{4, 0, -5, 0, 1, 0},
       {0, -4, -4, 1, 1, 0},
       {0, 4, -4, -1, 1, 0},
       {0, -2, -1, 2, 1, 0},
       {0, 2, -1, -2, 1, 0},
       {0, 4, 0, -5, 0, 1}},
      {{6, 0, 0}, {-4, -4, -4}, {-4, 4, -4}, {1, 2, 4}, {1, -2, 4}, {0, 0, 24}},
      {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}},
      24,
      1};
  return matrices;
}

const WinogradMatrices& five() {
  static const WinogradMatrices matrices{
      5,
      {{12, -4, -15, 5, 3, -1, 0},
       {0, 12, 8, -7, -2, 1, 0},
       {0, -12, 16, -1, -4, 1, 0},
       {0, 6, 1, -7, -1, 1, 0},
       {0, -6, 5, 5, -5, 1, 0},
       {0, 4, 0, -5, 0, 1, 0},
       {0, -12, 4, 15, -5, -3, 1}},
      {{10, 0, 0}, {10, 10, 10}, {5, -5, 5}, {-5, -10, -20}, {-1, 2, -4}, {1, 3, 9}, {0, 0, 120}},
      {{1, 1, 1, 1, 1, 1, 0},
       {0, 1, -1, 2, -2, 3, 0},
       {0, 1, 1, 4, 4, 9, 0},
       {0, 1, -1, 8, -8, 27, 0},
       {0, 1, 1, 16, 16, 81, 1}},
      120,
      1};
  return matrices;
}

}  // namespace

const WinogradMatrices& winograd_matrices(int outputs) {
  switch (outputs) {
    case 2:
      return two();
    case 4:
      return four();
    case 5:
      return five();
    default:
      throw InternalError("winograd: F(2,3), F(4,3) and F(5,3) it is");
  }
}

std::vector<std::int64_t> winograd_bounds(const WinogradMatrices::Rows& rows,
                                          std::int64_t largest) {
  std::vector<std::int64_t> bounds;
  for (const std::vector<int>& row : rows) {
    std::int64_t sum = 0;
    for (const int coefficient : row) sum += std::abs(coefficient) * largest;
    bounds.push_back(sum);
  }
  return bounds;
}

std::vector<WinogradRow> winograd_rows(int kernel) {
  std::vector<WinogradRow> rows;
  if (kernel == kTaps) {
    for (int row = 0; row < kTaps; ++row) rows.push_back({row, 0, 1, {true, true, true}});
    return rows;
  }
  internal_check(kernel == kSplitKernel, "winograd: kernels are 3x3 or 7x7");
  // Even rows (columns) are four and make a kernel of three and one of the last alone; odd rows are
  // three.
  for (const int row_parity : {0, 1}) {
    for (const int column_parity : {0, 1}) {
      for (int row_offset = 0; row_offset <= 1 - row_parity; ++row_offset) {
        for (int column_offset = 0; column_offset <= 1 - column_parity; ++column_offset) {
          for (int row = 0; row < kTaps; ++row) {
            const bool row_used = row_offset == 0 || row == kTaps - 1;
            const bool earlier = row_used && column_offset == 0;
            rows.push_back({2 * (row + row_offset) + row_parity,
                            2 * column_offset + column_parity,
                            2,
                            {earlier, earlier, row_used}});
          }
        }
      }
    }
  }
  return rows;
}

double winograd_products(const WinogradForm& form, int kernel) {
  const double tile = form.outputs + 2;
  return static_cast<double>(winograd_rows(kernel).size()) * tile / form.outputs;
}

}  // namespace rill
