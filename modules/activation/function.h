// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "modules/activation/kernels.h"
#include "modules/activation/leaky.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Function face of the activation: accumulator codes in, output codes out, bit for bit as
/// requantize() describes it (bias, batch norm, ReLU family and thresholds are in its numbers).
class ActivationUnit {
 public:
  ActivationUnit(const LayerArithmetic& arithmetic, int channels);

  /// Both [pixel][channel]; `out` may be `accumulators` itself.
  void run(const Code* accumulators, int pixels, Code* out) const;

  /// True when vector kernels do the work, false when requantize() itself does.
  bool is_vectorised() const { return kind_ != Kind::Plain; }

 private:
  enum class Kind { Plain, Copy, Cast, Multiply, Thresholds, Leaky };

  void plan_cast();
  void plan_multiply();
  void plan_thresholds();

  LayerArithmetic arithmetic_;
  int channels_;
  Kind kind_ = Kind::Plain;
  activation::CastTable cast_;
  activation::MultiplyTable multiply_;
  activation::ThresholdTable thresholds_;
  std::optional<activation::LeakyTable> leaky_;
};

}  // namespace rill
