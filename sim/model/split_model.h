// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"
#include "sim/network/split_layers.h"

namespace rill {

/// Numbers of the layers of a split network, from those of the original's.
std::vector<LayerArithmetic> split_arithmetic(const SplitNetwork& split,
                                              const std::vector<LayerArithmetic>& arithmetic);

/// A model with its weights and biases cut along. Gives the same codes as the original.
QuantizedModel split_model(const SplitNetwork& split, const QuantizedModel& model);

}  // namespace rill
