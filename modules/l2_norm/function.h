// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Function face of the L2 normalisation: normalize_pixel() in 64 bits.
class L2NormFunction {
 public:
  /// `gain` has one code a channel.
  L2NormFunction(const LayerArithmetic& arithmetic, std::vector<Code> gain);

  /// `pixels` pixels of all channels; in place is allowed.
  void run(const Code* input, int pixels, Code* output) const;

 private:
  void run_pixel(const Code* input, Code* output) const;

  LayerArithmetic arithmetic_;
  std::vector<Code> gain_;
  bool fits_;  ///< every product fits 64 bits and the rounding is half up: the common case
};

}  // namespace rill
