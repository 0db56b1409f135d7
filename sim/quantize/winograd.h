// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

/// Winograd convolution F(m,3) in TF2's integer form, m = 2, 4 or 5, along rows (1D) or in both
/// directions (2D): Y = A^T[(G g) . (B^T d)] times a gain (reference/quantization.md, 5.4).
namespace rill::winograd {

/// The three matrices; rows outermost.
struct Transform {
  int outputs = 2;                          ///< m
  std::vector<std::vector<double>> input;   ///< B^T, (m+2) x (m+2), integers
  std::vector<std::vector<double>> filter;  ///< G, (m+2) x 3; integers but for m = 2
  std::vector<std::vector<double>> output;  ///< A^T, m x (m+2), integers
  int gain = 1;                             ///< of one direction: 1, 24, 120

  int tile() const { return outputs + 2; }
};
/// InternalError for another m.
const Transform& transform(int outputs);

/// A small matrix, rows outermost: a filter, a tile.
struct Matrix {
  int rows = 0, columns = 0;
  std::vector<std::int64_t> values;
};

/// How transformed numbers are held.
enum class Storage {
  Int16,  ///< saturated, as the published pipeline
  Exact,
};

/// G g (each row of a 3x3 filter) or G g G^T, rounded half to even.
Matrix transformed_filter(const Transform& transform, const Matrix& filter, bool both_directions,
                          Storage storage);
/// d B (each row) or B^T d B.
Matrix transformed_tile(const Transform& transform, const Matrix& tile, bool both_directions,
                        Storage storage);
/// Outputs, still times gain (1D) or gain^2 (2D), of a sum of products over the channels.
Matrix transformed_output(const Transform& transform, const Matrix& product_sum,
                          bool both_directions);

/// The whole path of one output tile: filters and tiles of all input channels. In 1D the rows of a
/// tile are the kernel's three rows and one output row comes out.
Matrix convolved(const Transform& transform, const std::vector<Matrix>& filters,
                 const std::vector<Matrix>& tiles, bool both_directions, Storage storage);

/// Weights of the published pipeline: codes round(w*127/max|w|), and the scale it records, which is
/// rounded on its own.
struct ScaledWeights {
  int recorded_scale = 1;
  std::vector<std::int64_t> codes;
};
ScaledWeights scaled_weights(const std::vector<float>& weights);

/// A 7x7 stride 2 filter as nine 3x3 stride 1 filters on parity planes of the padded input.
struct PlaneFilter {
  int row_parity = 0, column_parity = 0;  ///< which plane
  int row_offset = 0, column_offset = 0;  ///< where its windows begin
  Matrix filter;
};
std::array<PlaneFilter, 9> split_7x7(const Matrix& filter);

}  // namespace rill::winograd
