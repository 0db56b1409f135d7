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

  /// `windows` [vector][tap][channel] of neighbouring pixels of an output row, the first of which
  /// begins a tile; accumulators [vector][out channel]. Beyond the last window a tile reads the
  /// padding code.
  void run(const Code* windows, int vectors, Code* accumulators) const;

  /// Neighbours of a tile.
  int outputs() const { return matrices_.outputs; }
  /// True when products are summed by vector kernels, in 32 bits that may wrap around: what leaves
  /// after the division by the gain is known to be less.
  bool is_vectorised() const { return !packed_.empty(); }

 private:
  using Place = std::size_t;  ///< of a transformed tile

  void transform_filters(const std::vector<Code>& weight);
  void pack_filters(const std::vector<Code>& weight);
  void run_tile(const Code* windows, int count, Code* accumulators) const;
  void transform_tile(const Code* windows, int count, std::vector<std::int32_t>* tile) const;
  void sum_products(const std::vector<std::int32_t>& tile, std::vector<std::int64_t>* sums) const;
  void sum_packed(const std::vector<std::int32_t>& tile, std::vector<std::int64_t>* sums) const;
  std::int64_t divided(std::int64_t sum) const;

  WinogradShape shape_;
  LayerArithmetic arithmetic_;
  const WinogradMatrices& matrices_;
  std::vector<WinogradRow> rows_;
  std::vector<Code> bias_;
  std::vector<std::int32_t> filters_;  ///< [place][out][row][in]
  std::vector<std::int32_t> packed_;   ///< [place][block of outputs][pair of terms][lane]
  std::vector<std::int32_t> zeros_;    ///< where sums of packed filters start
  std::int64_t gain_ = 1;
};

}  // namespace rill
