// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/numerics/arithmetic.h"

namespace rill {

/// The matrices of F(m,3), Y = A^T[(G g) . (B^T d)] / gain along rows and
/// A^T[(G g G^T) . (B^T d B)]A / gain^2 in both directions, those of sim/quantize in integers: G is
/// twice the published one for m = 2, whose middle rows are halves (reference/quantization.md,
/// 5.4).
struct WinogradMatrices {
  using Rows = std::vector<std::vector<int>>;

  int outputs = 2;
  Rows input;            ///< B^T, (m + 2) x (m + 2)
  Rows filter;           ///< G * filter_scale, (m + 2) x 3
  Rows output;           ///< A^T, m x (m + 2)
  int gain = 1;          ///< of the published matrices: 1, 24, 120
  int filter_scale = 1;  ///< 2 for m = 2
  int tile() const { return outputs + 2; }
};
const WinogradMatrices& winograd_matrices(int outputs);

/// Largest magnitudes of transformed numbers, one a place of the tile: of a row, or with
/// `both_directions` of the square, row by row.
std::vector<std::int64_t> winograd_bounds(const WinogradMatrices::Rows& rows, std::int64_t largest,
                                          bool both_directions);

/// A row of three taps of a kernel, or in both directions nine of them, and what it meets: tap
/// (r, c) of a window reads kernel row first_row + r * step and column first_column + c * step. A
/// kernel of 7x7 is nine of 3x3 on the planes of even and odd rows and columns; rows and columns
/// that another one holds are not `used`.
struct WinogradTerm {
  int first_row = 0;
  int first_column = 0;
  int step = 1;
  std::array<bool, 3> used_rows{true, true, true};  ///< along rows the first alone counts
  std::array<bool, 3> used_columns{true, true, true};
};

/// Terms of an input channel, of a 3x3 kernel of stride 1 or a 7x7 kernel of stride 2: along rows 3
/// or 27, in both directions 1 or 9.
std::vector<WinogradTerm> winograd_terms(const WinogradForm& form, int kernel);

/// Products of one output value and input channel: 3 * (m + 2) / m along the rows of a 3x3 kernel,
/// (m + 2)^2 / m^2 in both directions, nine times that for 7x7.
double winograd_products(const WinogradForm& form, int kernel);

}  // namespace rill
