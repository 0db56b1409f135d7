// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/timing.h"

namespace rill {

namespace {

/// Levels of two-input adders of B^T and A^T, a coefficient with n digits (as powers of two with
/// signs) being n operands, and of the division by the odd part of the gain, which is exact and
/// therefore a product of factors 1 + 2^k:
///   F(2,3): at most 2 operands, then 3; nothing to divide by
///   F(4,3): 4 and 5 operands; four factors for 1/3
///   F(5,3): 10 and 8 operands; three for 1/15
int transform_levels(int outputs) {
  switch (outputs) {
    case 2:
      return 1 + 2;
    case 4:
      return 2 + 3 + 4;
    case 5:
      return 4 + 3 + 3;
    default:
      return 0;
  }
}

}  // namespace

int ArrayFolding::latency() const {
  constexpr int kDspRegisters = 3;
  constexpr int kAccumulatorRegister = 1;
  int tree_levels = 0;
  while ((1 << tree_levels) < simd) ++tree_levels;
  // Both directions are one transform behind the other; then one row is chosen.
  const int levels = transform_levels(winograd_outputs);
  return kDspRegisters + tree_levels + kAccumulatorRegister + (aligns ? 1 : 0) +
         (tile_rows > 1 ? 2 * levels + 1 : levels);
}

}  // namespace rill
