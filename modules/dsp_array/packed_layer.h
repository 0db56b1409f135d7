// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "modules/dsp_array/kernels.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill::dsp_array {

/// The products of one output code, in the order of the accumulation.
struct Terms {
  int count = 0;
  int per_group = 0;         ///< terms whose exact sum is added at once
  std::vector<int> offset;   ///< where a term's code stands in a window, relative to the first
                             ///< channel of the output's group
  std::vector<Code> weight;  ///< [out channel][term]

  int groups() const { return ceil_div(count, per_group); }
};

/// A layer's weights and casts as the vector kernels want them.
struct PackedLayer {
  SumSteps steps;
  int groups = 0;
  int pairs = 0;                      ///< words per group (dense)
  std::vector<int> gather;            ///< dense: window offset of each half word; empty when the
                                      ///< window already has the order of the terms
  std::vector<std::int32_t> weights;  ///< layout of DenseJob or DepthwiseJob
  std::vector<std::int32_t> start;
  std::vector<std::int32_t> last_bias;
};

/// Packs a layer, or nothing when 16-bit codes, 32-bit sums or CastSteps cannot express it exactly.
/// The proof uses the actual weights: no sum of |weight| * largest input may leave 32 bits.
std::optional<PackedLayer> pack_dense(const Terms& terms, const LayerArithmetic& arithmetic,
                                      const std::vector<Code>& bias);
std::optional<PackedLayer> pack_depthwise(const Terms& terms, const LayerArithmetic& arithmetic,
                                          const std::vector<Code>& bias);

}  // namespace rill::dsp_array
