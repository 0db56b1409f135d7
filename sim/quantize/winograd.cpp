// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/winograd.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "sim/core/error.h"
#include "sim/quantize/real_rounding.h"

namespace rill::winograd {
namespace {

// The matrices of quantization.md, 5.4.
const Transform& two() {
  static const Transform transform{2,
                                   {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}},
                                   {{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}},
                                   {{1, 1, 1, 0}, {0, 1, -1, 1}},
                                   1};
  return transform;
}

const Transform& four() {
  static const Transform transform{
      4,
      {{4, 0, -5, 0, 1, 0},
       {0, -4, -4, 1, 1, 0},
       {0, 4, -4, -1, 1, 0},
       {0, -2, -1, 2, 1, 0},
       {0, 2, -1, -2, 1, 0},
       {0, 4, 0, -5, 0, 1}},
      {{6, 0, 0}, {-4, -4, -4}, {-4, 4, -4}, {1, 2, 4}, {1, -2, 4}, {0, 0, 24}},
      {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}},
      24};
  return transform;
}

const Transform& five() {
  static const Transform transform{
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
      120};
  return transform;
}

using Coefficients = std::vector<std::vector<double>>;

struct RealMatrix {
  int rows = 0, columns = 0;
  std::vector<double> values;
  double at(int row, int column) const {
    return values[static_cast<std::size_t>(row * columns + column)];
  }
};

// matrix * coefficients^T: transforms each row.
RealMatrix along_rows(const RealMatrix& matrix, const Coefficients& coefficients) {
  RealMatrix result{matrix.rows, static_cast<int>(coefficients.size()), {}};
  for (int row = 0; row < matrix.rows; ++row) {
    for (const std::vector<double>& line : coefficients) {
      internal_check(static_cast<int>(line.size()) == matrix.columns, "winograd: sizes differ");
      double sum = 0;
      for (int k = 0; k < matrix.columns; ++k)
        sum += matrix.at(row, k) * line[static_cast<std::size_t>(k)];
      result.values.push_back(sum);
    }
  }
  return result;
}

// coefficients * matrix: transforms each column.
RealMatrix along_columns(const RealMatrix& matrix, const Coefficients& coefficients) {
  RealMatrix result{static_cast<int>(coefficients.size()), matrix.columns, {}};
  for (const std::vector<double>& line : coefficients) {
    internal_check(static_cast<int>(line.size()) == matrix.rows, "winograd: sizes differ");
    for (int column = 0; column < matrix.columns; ++column) {
      double sum = 0;
      for (int k = 0; k < matrix.rows; ++k)
        sum += line[static_cast<std::size_t>(k)] * matrix.at(k, column);
      result.values.push_back(sum);
    }
  }
  return result;
}

// Sums stay below 2^53, where doubles are exact integers or halves of them.
Matrix transformed(const Matrix& matrix, const Coefficients& coefficients, bool both_directions,
                   Storage storage) {
  RealMatrix real{matrix.rows, matrix.columns, {matrix.values.begin(), matrix.values.end()}};
  real = along_rows(real, coefficients);
  if (both_directions) real = along_columns(real, coefficients);
  Matrix result{real.rows, real.columns, {}};
  for (const double value : real.values) {
    const auto rounded = static_cast<std::int64_t>(std::nearbyint(value));
    result.values.push_back(storage == Storage::Exact
                                ? rounded
                                : std::clamp<std::int64_t>(rounded, INT16_MIN, INT16_MAX));
  }
  return result;
}

}  // namespace

const Transform& transform(int outputs) {
  switch (outputs) {
    case 2:
      return two();
    case 4:
      return four();
    case 5:
      return five();
    default:
      throw InternalError("winograd: no F(" + std::to_string(outputs) + ",3)");
  }
}

Matrix transformed_filter(const Transform& transform, const Matrix& filter, bool both_directions,
                          Storage storage) {
  return transformed(filter, transform.filter, both_directions, storage);
}

Matrix transformed_tile(const Transform& transform, const Matrix& tile, bool both_directions,
                        Storage storage) {
  return transformed(tile, transform.input, both_directions, storage);
}

Matrix transformed_output(const Transform& transform, const Matrix& product_sum,
                          bool both_directions) {
  return transformed(product_sum, transform.output, both_directions, Storage::Exact);
}

Matrix convolved(const Transform& transform, const std::vector<Matrix>& filters,
                 const std::vector<Matrix>& tiles, bool both_directions, Storage storage) {
  internal_check(filters.size() == tiles.size() && !filters.empty(),
                 "winograd: a filter for every channel");
  const int rows = both_directions ? transform.tile() : 1;
  Matrix sum{rows, transform.tile(),
             std::vector<std::int64_t>(static_cast<std::size_t>(rows * transform.tile()), 0)};
  for (std::size_t channel = 0; channel < filters.size(); ++channel) {
    const Matrix u = transformed_filter(transform, filters[channel], both_directions, storage);
    const Matrix v = transformed_tile(transform, tiles[channel], both_directions, storage);
    internal_check(u.values.size() == v.values.size(), "winograd: filter and tile differ");
    for (std::size_t i = 0; i < u.values.size(); ++i) {
      sum.values[i % sum.values.size()] += u.values[i] * v.values[i];
    }
  }
  return transformed_output(transform, sum, both_directions);
}

ScaledWeights scaled_weights(const std::vector<float>& weights) {
  float largest = 0.0F;
  for (const float w : weights) largest = std::max(largest, std::fabs(w));
  ScaledWeights scaled;
  if (largest == 0.0F) {
    scaled.codes.assign(weights.size(), 0);
    return scaled;
  }
  const float ratio = 127.0F / largest;
  scaled.recorded_scale = static_cast<int>(round_real(ratio, RealRounding::HalfEven));
  for (const float w : weights) {
    scaled.codes.push_back(std::llrint(round_real(w * 127.0F / largest, RealRounding::HalfEven)));
  }
  return scaled;
}

std::array<PlaneFilter, 9> split_7x7(const Matrix& filter) {
  constexpr int kKernel = 7;
  internal_check(filter.rows == kKernel && filter.columns == kKernel, "split_7x7: 7x7 it is");
  std::array<PlaneFilter, 9> planes;
  std::size_t next = 0;
  for (const int row_parity : {0, 1}) {
    for (const int column_parity : {0, 1}) {
      for (int row_offset = 0; row_offset <= 1 - row_parity; ++row_offset) {
        for (int column_offset = 0; column_offset <= 1 - column_parity; ++column_offset) {
          PlaneFilter& plane = planes.at(next++);
          plane = {row_parity, column_parity, row_offset, column_offset, {3, 3, {}}};
          for (int row = 0; row < 3; ++row) {
            for (int column = 0; column < 3; ++column) {
              // The part with an offset holds what the other one left: its position 2 alone.
              const bool used =
                  (row_offset == 0 || row == 2) && (column_offset == 0 || column == 2);
              const int r = 2 * (row + row_offset) + row_parity;
              const int c = 2 * (column + column_offset) + column_parity;
              plane.filter.values.push_back(
                  used ? filter.values[static_cast<std::size_t>(r * kKernel + c)] : 0);
            }
          }
        }
      }
    }
  }
  return planes;
}

}  // namespace rill::winograd
