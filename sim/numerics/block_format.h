// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/numerics/format.h"

namespace rill {

/// Largest left shift of a block's mantissas in codes of block floating point: kBlockAlignment, or
/// less where 32-bit sums have no room for it.
inline int block_alignment(const Format& format) {
  return format.block_channels > 0 ? format.width - format.mantissa_bits : 0;
}

}  // namespace rill
