// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/numerics/arithmetic.h"

namespace rill {

/// The matrices of F(m,3) along rows, Y = A^T[(G g) . (B^T d)] / gain, those of sim/quantize in
/// integers: G is twice the published one for m = 2, whose middle rows are halves
/// (reference/quantization.md, 5.4).
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

/// Largest magnitudes of transformed numbers, one a place of the tile.
std::vector<std::int64_t> winograd_bounds(const WinogradMatrices::Rows& rows, std::int64_t largest);

/// A row of three taps of a kernel, and what it meets: tap `k` of a window and output pixel reads
/// kernel column first_column + k * column_step of kernel row `row`. A kernel of 7x7 is nine of 3x3
/// on the planes of even and odd rows and columns, 27 rows in all; columns of a row that another
/// one holds are `unused`.
struct WinogradRow {
  int row = 0;
  int first_column = 0;
  int column_step = 1;
  bool used[3] = {true, true, true};
};

/// Rows of a 3x3 kernel of stride 1, or of a 7x7 kernel of stride 2.
std::vector<WinogradRow> winograd_rows(int kernel);

/// Products of one output value and input channel: 3 * (m + 2) / m for 3x3, nine times that for
/// 7x7.
double winograd_products(const WinogradForm& form, int kernel);

}  // namespace rill
