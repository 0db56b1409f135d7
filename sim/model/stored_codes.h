// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sim/model/load_parameters.h"
#include "sim/model/model.h"

namespace rill {

/// A model's codes in the channel order that arrays have (BlockMajor behind a reorg): what
/// load_codes() turns into the same model again.
/// `bias` is the numerics' format: fixed-point biases that stand behind sums of blocks are its
/// codes.
std::vector<LayerCodes> stored_codes(const QuantizedModel& model,
                                     const std::optional<Format>& bias = {});

}  // namespace rill
