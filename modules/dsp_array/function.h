// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "modules/dsp_array/packed_layer.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// What the array computes per window. `groups` other than 1 divides the channels of a convolution
/// that is not depthwise.
struct ArrayShape {
  bool depthwise = false;
  int taps = 1;
  int in_channels = 1;
  int out_channels = 1;
  int groups = 1;
};

/// Function face of the multiply-accumulate array: windows in, accumulator codes out, bit for bit
/// as accumulate() describes it. Weights are packed once, here; run() keeps no state and may be
/// called from anywhere.
class DspArrayFunction {
 public:
  /// `weight` is [out][in / groups][kernel row][kernel column]; `bias` has one code per output
  /// channel or is empty.
  DspArrayFunction(const ArrayShape& shape, const LayerArithmetic& arithmetic,
                   const std::vector<Code>& weight, const std::vector<Code>& bias);

  /// windows [vector][tap][channel] (channel fastest), accumulators [vector][out channel]. Window
  /// codes must lie in the range of the input format (or be the padding code).
  void run(const Code* windows, int vectors, Code* accumulators) const;

  /// True when vector kernels do the work; false when the numbers are so wide or their casts so
  /// unusual that the plain definition does.
  bool is_vectorised() const { return packed_.has_value(); }

 private:
  void run_dense(const Code* windows, int vectors, Code* accumulators) const;
  void run_plain(const Code* windows, int vectors, Code* accumulators) const;

  ArrayShape shape_;
  dsp_array::Terms terms_;
  std::optional<dsp_array::PackedLayer> packed_;
  LayerArithmetic group_arithmetic_;  ///< casts after every group sum, for run_plain()
  std::vector<Code> bias_;
};

}  // namespace rill
