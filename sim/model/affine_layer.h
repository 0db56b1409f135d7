// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

/// Quantizes the weights of a fixed-point layer as they are and puts its batch norm (or, where that
/// is folded already, its bias) and output_scale into the requantization: one multiplier and offset
/// a channel, multiplier_bits wide (24 when absent).
void quantize_affine_layer(const Layer& layer, double batch_norm_epsilon,
                           const LayerNumericsSpec& numerics, const LayerParameters& parameters,
                           QuantizedLayer& quantized);

}  // namespace rill::detail
