// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/model/model.h"

namespace rill::test {

/// Bundle `b1` of two layers: `b1_pw1x1`, a pointwise convolution of 2 to 4 channels with ReLU, and
/// `pool`, on 4x6 pixels; 9-bit maps, 12-bit sums. Weights are small and uneven.
QuantizedModel small_model();
/// Its input's codes; another picture for every seed.
FeatureMap small_input(int seed);

}  // namespace rill::test
