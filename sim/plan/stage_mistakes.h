// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/core/error.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Everything that is wrong with a layer as a stage of a streaming machine: that there is no part
/// for it, the folding, the words of its input and the rows of its line buffer where the design
/// gives them. `numbers` null: those of the layer are not known, and what only Winograd's transform
/// decides is left out. The layer's channels must be known; other extents of 0 are unknown.
std::vector<Diagnostic> stage_mistakes(const DesignSpec& design, const Layer& layer,
                                       const LayerArithmetic* numbers);

}  // namespace rill
