// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

/// Quantizes a layer whose weights are shifts (TF2, reference/quantization.md sections 5.1 to 5.3):
/// powers of two of a layer's codebook, with the exponents of input and output channels in them.
/// Sums have 15 bits below the output's step. Formats are calibrated.
void quantize_shift_layer(const Layer& layer, const LayerParameters& parameters,
                          QuantizedLayer& quantized);

}  // namespace rill::detail
