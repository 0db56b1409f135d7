// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Parts into which the output channels of each layer are cut so that a part's streamed weights,
/// twice because they are double buffered, fit half of the board's memory. 1 for every layer when
/// weights are resident: then all of them must fit at once anyway.
std::vector<int> weight_slices(const Network& network,
                               const std::vector<LayerArithmetic>& arithmetic,
                               const DesignSpec& design, const BoardSpec& board);

/// Whether a layer's streamed weights alone leave no room on the board: without slices nothing
/// fits.
bool must_slice(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
                const DesignSpec& design, const BoardSpec& board);

}  // namespace rill
