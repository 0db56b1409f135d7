// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/winograd.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace rill::winograd {
namespace {

Matrix random_matrix(std::mt19937& random, int rows, int columns, int step) {
  std::uniform_int_distribution<int> code(-128 / step, 127 / step);
  Matrix matrix{rows, columns, {}};
  for (int i = 0; i < rows * columns; ++i) matrix.values.push_back(code(random) * step);
  return matrix;
}

std::int64_t at(const Matrix& matrix, int row, int column) {
  return matrix.values[static_cast<std::size_t>(row * matrix.columns + column)];
}

std::int64_t direct(const std::vector<Matrix>& filters, const std::vector<Matrix>& tiles, int row,
                    int column, int kernel_rows) {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < filters.size(); ++c) {
    for (int r = 0; r < kernel_rows; ++r) {
      for (int k = 0; k < 3; ++k) {
        sum += at(filters[c], r, k) * at(tiles[c], row + r, column + k);
      }
    }
  }
  return sum;
}

// F(4,3) and F(5,3) have integer G: the gain divides out exactly. F(2,3) halves sums of three
// weights: exact when weights are even (a multiple of four in both directions).
void expect_exact(int outputs, bool both, int weight_step) {
  const unsigned seed = 20261125u + static_cast<unsigned>(outputs);
  std::mt19937 random(seed);
  const Transform& f = transform(outputs);
  const std::int64_t gain = both ? f.gain * f.gain : f.gain;
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<Matrix> filters;
    std::vector<Matrix> tiles;
    for (int c = 0; c < 1 + trial % 5; ++c) {
      filters.push_back(random_matrix(random, 3, 3, weight_step));
      tiles.push_back(random_matrix(random, both ? f.tile() : 3, f.tile(), 1));
    }
    // In one direction each kernel row meets its own row of the tile, and products are summed.
    const Matrix y = convolved(f, filters, tiles, both, Storage::Exact);
    ASSERT_EQ(y.rows, both ? outputs : 1);
    for (int row = 0; row < y.rows; ++row) {
      for (int column = 0; column < outputs; ++column) {
        ASSERT_EQ(at(y, row, column), gain * direct(filters, tiles, row, column, 3))
            << "seed " << seed << " trial " << trial << " F(" << outputs << ",3)";
      }
    }
  }
}

TEST(Winograd, EqualsDirectConvolutionWhereGainsDivideOut) {
  for (const bool both : {false, true}) {
    expect_exact(4, both, 1);
    expect_exact(5, both, 1);
  }
  expect_exact(2, false, 2);
  expect_exact(2, true, 4);
}

TEST(Winograd, SixteenBitsHoldOneDirectionOnly) {
  const Matrix filter{3, 3, {127, 127, 127, 127, 127, 127, 127, 127, 127}};
  for (const int outputs : {4, 5}) {
    const Transform& f = transform(outputs);
    EXPECT_EQ(transformed_filter(f, filter, false, Storage::Int16).values,
              transformed_filter(f, filter, false, Storage::Exact).values);
    EXPECT_NE(transformed_filter(f, filter, true, Storage::Int16).values,
              transformed_filter(f, filter, true, Storage::Exact).values);
  }
}

TEST(SplitSevenBySeven, NineSmallFiltersGiveTheLargeOne) {
  std::mt19937 random(7);
  const Matrix filter = random_matrix(random, 7, 7, 1);
  const Matrix image = random_matrix(random, 21, 21, 1);
  const auto planes = split_7x7(filter);
  for (int y = 0; y < 7; ++y) {
    for (int x = 0; x < 7; ++x) {
      std::int64_t expected = 0;
      for (int r = 0; r < 7; ++r) {
        for (int c = 0; c < 7; ++c) expected += at(filter, r, c) * at(image, 2 * y + r, 2 * x + c);
      }
      std::int64_t sum = 0;
      for (const PlaneFilter& plane : planes) {
        for (int r = 0; r < 3; ++r) {
          for (int c = 0; c < 3; ++c) {
            const int row = 2 * (y + plane.row_offset + r) + plane.row_parity;
            const int column = 2 * (x + plane.column_offset + c) + plane.column_parity;
            // Where a part reaches beyond the 7 taps its filter must be zero.
            if (row < 21 && column < 21) sum += at(plane.filter, r, c) * at(image, row, column);
          }
        }
      }
      ASSERT_EQ(sum, expected) << y << " " << x;
    }
  }
}

}  // namespace
}  // namespace rill::winograd
