// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "modules/dsp_array/winograd_form.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// A 3x3 convolution of stride 1, or a 7x7 one of stride 2.
struct WinogradShape {
  int kernel = 3;
  int in_channels = 1;
  int out_channels = 1;
};

/// Function face of the array in Winograd's form: windows in, accumulator codes out, by way of
/// transformed tiles and filters. Filters are transformed once, here; run() keeps no state.
class WinogradFunction {
 public:
  /// `weight` is [out][in][kernel row][kernel column]; `bias` has one code per output channel or is
  /// empty.
  WinogradFunction(const WinogradShape& shape, const LayerArithmetic& arithmetic,
                   const std::vector<Code>& weight, const std::vector<Code>& bias);

  /// `windows` [row][column][tap][channel] of neighbouring output pixels, the first of which begins
  /// a tile; accumulators [row][column][out channel]. Along rows there is one row of any number of
  /// windows; in both directions a tile, at most outputs() x outputs(). Beyond the last windows a
  /// tile reads the padding code.
  void run(const Code* windows, int rows, int columns, Code* accumulators) const;

  /// Neighbours of a tile along a row.
  int outputs() const { return matrices_.outputs; }
  /// Rows of a tile.
  int tile_rows() const { return arithmetic_.winograd.tile_rows(); }
  /// True when products are summed by vector kernels, in 32 bits that may wrap around: what leaves
  /// after the division by the gain is known to be less.
  bool is_vectorised() const { return !packed_.empty(); }

 private:
  using Place = std::size_t;  ///< of a transformed tile, row by row

  void transform_filters(const std::vector<Code>& weight);
  std::vector<std::int64_t> filter_of(const Code* kernel, const WinogradTerm& term) const;
  void pack_filters(const std::vector<Code>& weight);
  void run_tile(const Code* windows, int rows, int columns, Code* accumulators) const;
  void transform_tile(const Code* windows, int rows, int columns,
                      std::vector<std::int32_t>* tile) const;
  void sum_products(const std::vector<std::int32_t>& tile, std::vector<std::int64_t>* sums) const;
  void sum_packed(const std::vector<std::int32_t>& tile, std::vector<std::int64_t>* sums) const;
  std::int64_t output_of(const std::vector<std::int64_t>& sums, std::size_t row, std::size_t column,
                         std::size_t out) const;
  std::int64_t divided(std::int64_t sum) const;
  /// Rows of a transformed tile.
  std::size_t height() const {
    return arithmetic_.winograd.both_directions ? static_cast<std::size_t>(matrices_.tile()) : 1;
  }
  Place places() const { return height() * static_cast<std::size_t>(matrices_.tile()); }

  WinogradShape shape_;
  LayerArithmetic arithmetic_;
  const WinogradMatrices& matrices_;
  std::vector<WinogradTerm> terms_;
  std::vector<Code> bias_;
  std::vector<std::int32_t> filters_;  ///< [place][out][term][in]
  std::vector<std::int32_t> packed_;   ///< [place][block of outputs][pair of terms][lane]
  std::vector<std::int32_t> zeros_;    ///< where sums of packed filters start
  int filter_scale_ = 1;               ///< of transformed filters, in all directions
  std::int64_t gain_ = 1;              ///< likewise, of what leaves the output transform
};

}  // namespace rill
