// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// What a max pool's window must read outside of the map so that padding never wins.
constexpr Code kPoolPadding = std::numeric_limits<Code>::min();

/// Function face of the max pool: largest code of each window and channel, then requantize() (a
/// clamp where a ReLU was fused, nothing otherwise).
/// windows [vector][tap][channel], out [vector][channel].
void max_pool(const Code* windows, int vectors, int taps, int channels,
              const LayerArithmetic& arithmetic, Code* out);

}  // namespace rill
