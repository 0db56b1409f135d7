// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"
#include "sim/plan/plan.h"

namespace rill {

/// Weights that go straight from DDR through the array and are held nowhere: with `weights:
/// streamed`, those of a fully connected layer, each of which a frame needs once, that twice (for
/// double buffering) are more than the chip's memories hold.
bool passes_weights(const DesignSpec& design, const BoardSpec& board, const Layer& layer,
                    const LayerArithmetic& numbers);

/// The group is such a layer; check_passed_weights() has seen that it is alone in it.
bool passes_weights(const Plan& plan, const Group& group);

/// Throws ConfigError for a group with such a layer and others.
void check_passed_weights(const Plan& plan);

}  // namespace rill
