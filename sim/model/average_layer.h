// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

bool is_average(const Layer& layer);

/// The layer's output has the format of its input: pools, reorgs and concats hand codes on, and an
/// average of codes, or an upsampled map of scaled ones, has codes of the same step unless the
/// numerics name the layer and its output.
bool keeps_format(const Layer& layer, const NumericsSpec& spec);

/// Reciprocals of an average pool between calibrated formats: one multiplier, and where zero points
/// ask for it one offset, for each divisor (see average_divisors()), and one shift. With f = input
/// step / output step and the largest shift s for which the largest multiplier still fits
/// `multiplier_bits` (sign included; 18 when absent, the narrow port of a DSP slice):
///   multiplier[d] = round(f * 2^s / d)
/// multiplier_bits 11 gives the 669 and 15 bits of a 7x7 mean of 8-bit codes in the CAQ scheme
/// (reference/quantization.md section 5.3).
void set_reciprocals(const Layer& layer, const LayerNumericsSpec& numerics,
                     LayerArithmetic& numbers);

/// Gains of an L2 norm as codes, with the shift that belongs to them (sim/numerics/l2_norm.h).
/// Scaled gains get the smallest step that holds the largest of them and is the output's step times
/// a power of two; fixed-point gains keep theirs.
void quantize_gains(const Layer& layer, const LayerNumericsSpec& numerics,
                    const LayerParameters& parameters, QuantizedLayer& quantized);

/// requantization.shift of an L2 norm whose formats are known.
void set_norm_shift(const Layer& layer, const LayerNumericsSpec& numerics,
                    LayerArithmetic& numbers);

}  // namespace rill::detail
