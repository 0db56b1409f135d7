// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/numerics/arithmetic.h"

// Inside of this folder.
namespace rill::detail {

/// What a sum stands for: real = code * step + offset. One entry, or one per output channel.
struct SumScale {
  std::vector<double> step;    ///< above 0
  std::vector<double> offset;  ///< empty: 0
};

/// Thresholds that count to the output code of the real value, rounded half up: the least sum whose
/// value reaches (code - 1/2 - zero point) * lsb of the output, for every code above the lowest
/// (FINN, reference/quantization.md sections 1.4 and 1.5; the comparison is >=). One set of
/// thresholds when all channels share step and offset. A bipolar output has its one threshold,
/// zero, twice.
void set_thresholds(const SumScale& sums, LayerArithmetic& numbers);

}  // namespace rill::detail
