// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

// The linear part of each operation on reals, without batch norm and activation. Inside of this
// folder.
namespace rill::detail {

/// A map of the layer's output shape, filled with zeros.
RealMap empty_output(const Layer& layer);

/// Convolution (standard, grouped, depthwise) and fully connected, with bias.
RealMap convolve(const Layer& layer, const LayerParameters& parameters, const RealMap& input);
RealMap deconvolve(const Layer& layer, const LayerParameters& parameters, const RealMap& input);

RealMap max_pool(const Layer& layer, const RealMap& input);
/// Average pools with a window and over the whole map.
RealMap average_pool(const Layer& layer, const RealMap& input);
RealMap add(const Layer& layer, const std::vector<const RealMap*>& inputs);
RealMap concat(const Layer& layer, const std::vector<const RealMap*>& inputs);
RealMap reorg(const Layer& layer, const RealMap& input);
RealMap crop(const Layer& layer, const RealMap& input);
RealMap upsample(const Layer& layer, const RealMap& input);
RealMap l2_normalize(const Layer& layer, const LayerParameters& parameters, const RealMap& input);

}  // namespace rill::detail
