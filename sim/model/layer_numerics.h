// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/network/network.h"

// Inside of this folder.
namespace rill::detail {

/// The numbers that a layer gets: the defaults, overlaid by those of its kind (depthwise,
/// pointwise), by those of output layers and by its own, each part by itself.
LayerNumericsSpec numerics_of(const Network& network, LayerIndex index, const NumericsSpec& spec);

}  // namespace rill::detail
