// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/multiplier.h"
#include "sim/cost/resources.h"

namespace rill {

/// What decides the size of an L2 normalisation.
struct L2NormCostShape {
  int lanes = 1;     ///< channels at once
  int channels = 1;  ///< of a pixel
  int input_bits = 8;
  int gain_bits = 8;
  int output_bits = 8;
  Family family = Family::UltraScalePlus;
};

/// Squares and their sum, one sequential root and one sequential divider, two products a lane,
/// shifter and clamp, and the delay line that holds the pixels until their root is known.
Resources l2_norm_cost(const L2NormCostShape& shape);

}  // namespace rill
