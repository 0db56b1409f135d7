// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/activation/function.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Function face of the average pool: the exact sum of a window's codes in each channel, times the
/// reciprocal of its divisor. The arithmetic's requantization is Multiply with one multiplier (and
/// one offset, if any) for each divisor, see average_divisors().
class AveragePoolFunction {
 public:
  AveragePoolFunction(const LayerArithmetic& arithmetic, int channels);

  /// One window [tap][channel] whose divisor has this index; `out` holds the channels.
  void run(const Code* window, int taps, int divisor, Code* out) const;
  /// Sums of all channels to codes, where somebody else did the adding. In place is allowed.
  void divide(const Code* sums, int divisor, Code* out) const;

 private:
  int channels_;
  std::vector<ActivationUnit> units_;  ///< by divisor
};

}  // namespace rill
