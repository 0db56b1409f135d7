// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/config/specs.h"
#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

/// Quantizes the weights and biases of a layer with scaled input and weights, and completes its
/// requantization. `quantized.arithmetic` has calibrated input and output formats.
void quantize_scaled_layer(const Layer& layer, const LayerNumericsSpec& numerics,
                           const LayerParameters& parameters, QuantizedLayer& quantized);

/// Completes the requantization of a layer whose accumulator has the step `lsb` and stands for 0 at
/// code `zero`: an add, or fixed-point products with a scaled output. The multiplier is the nearest
/// integer, off by at most 1 in 2^(multiplier_bits - 1).
void requantize_to_scale(const Layer& layer, const LayerNumericsSpec& numerics, double lsb,
                         std::int64_t zero, LayerArithmetic& numbers);

/// Clamps of an activation in codes of a calibrated output format.
void clamp_to_activation(const Layer& layer, LayerArithmetic& numbers);

}  // namespace rill::detail
