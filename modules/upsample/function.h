// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "modules/activation/function.h"
#include "modules/upsample/window.h"
#include "sim/core/shape.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Function face of the upsampling: four taps times small integers that depend on the output
/// pixel's phase, exact, then requantize().
class UpsampleFunction {
 public:
  /// `multiplier` is that of upsample_scale(); the fraction bits are in `arithmetic.weight`.
  UpsampleFunction(int scale, std::int32_t multiplier, int channels,
                   const LayerArithmetic& arithmetic);

  /// Output pixels (row, column), (row, column + 1), … of windows [pixel][tap][channel].
  void run(const Code* windows, int pixels, int row, int column, Code* out) const;

 private:
  template <typename Sum>
  void interpolate(const Code* window, int row, int column, Sum* sums) const;
  const std::int64_t* taps_of(int row, int column) const;

  int scale_;
  int channels_;
  LayerArithmetic arithmetic_;
  ActivationUnit activation_;
  bool fits_code_ = false;             ///< every sum fits 32 bits
  std::vector<std::int64_t> weights_;  ///< [phase row][phase column][tap]
};

}  // namespace rill
