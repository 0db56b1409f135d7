// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/activation/function.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Function face of the residual add: codes of equal maps summed as accumulate() describes it, then
/// requantized (which is where the ReLU behind it lives).
class AddFunction {
 public:
  AddFunction(const LayerArithmetic& arithmetic, int operands, int channels);

  /// operands[i] and out hold `pixels` pixels of all channels; out may be one of the operands.
  void run(const std::vector<const Code*>& operands, int pixels, Code* out) const;

 private:
  void sum_exactly(const std::vector<const Code*>& operands, std::int64_t count, Code* out) const;

  LayerArithmetic adder_;
  int channels_;
  bool exact_;  ///< no cast changes any possible sum
  ActivationUnit activation_;
};

}  // namespace rill
