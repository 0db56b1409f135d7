// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/timing.h"

namespace rill {

int ArrayFolding::latency() const {
  constexpr int kDspRegisters = 3;
  constexpr int kAccumulatorRegister = 1;
  int tree_levels = 0;
  while ((1 << tree_levels) < simd) ++tree_levels;
  return kDspRegisters + tree_levels + kAccumulatorRegister;
}

}  // namespace rill
