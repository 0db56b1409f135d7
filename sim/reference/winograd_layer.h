// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"
#include "sim/network/network.h"

namespace rill::detail {

/// Accumulators of a convolution in Winograd's published form: int16 transforms, tile by tile, one
/// output value at a time. A 7x7 kernel is nine of 3x3.
FeatureMap winograd_accumulators(const Layer& layer, const QuantizedLayer& numbers,
                                 const FeatureMap& input);

}  // namespace rill::detail
