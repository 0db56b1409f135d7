// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/model/model.h"

namespace rill {

/// Parameters out of a seed, for running a machine whose trained weights are not at hand: batch
/// norms already folded, weights uniform with the variance that keeps the mean square of the maps
/// from layer to layer (He et al. 2015, 2 / fan-in behind a ReLU, 1 / fan-in without), small
/// biases. A picture then uses the middle of the formats' range instead of all zeros or all
/// saturated. The same on every platform: only integer hashing, products and square roots.
/// The answers of such a network mean nothing; its time, traffic and resources do.
FloatParameters synthetic_parameters(const Network& network, std::uint64_t seed);

/// Those of one layer, in place of what `parameters` held.
void make_synthetic(const Network& network, std::size_t layer, std::uint64_t seed,
                    LayerParameters* parameters);

}  // namespace rill
