// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// What decides the size of an upsampling behind its line buffer.
struct UpsampleCostShape {
  int scale = 2;
  int multiplier = 1;  ///< the constant factor of the layer
  int lanes = 1;       ///< output codes at once
  int input_bits = 8;
  int output_bits = 8;
};

/// Four constant multiplications a lane, each a multiplexed pair of shift-and-add products, the
/// tree of three adders, the constant factor, rounding and clamp, phase counters.
Resources upsample_cost(const UpsampleCostShape& shape);

}  // namespace rill
