// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "sim/config/specs.h"
#include "sim/model/calibration.h"
#include "sim/model/load_parameters.h"
#include "sim/model/model.h"

namespace rill {

/// A network's float parameters (batch norms folded) as codes, with every open point of
/// resolve_arithmetic() filled in.
///
/// Fixed point: weight and bias codes are quantize() of the real values, nothing else.
///
/// Scaled integers: maps get their scales from the calibration (see detail::map_formats). A weight
/// scale is at least max|w| / I per tensor or channel, I = 2^(bits-1) - 1 when narrow, and is then
/// raised to the next value for which the requantization factor s_x * s_w / s_y is exactly
/// m / 2^shift with an integer m of `multiplier_bits` bits (default 16, sign included) and one
/// shift for the layer. So the multiplier itself has no error: what the machine computes is the
/// quantized network up to the final rounding. The price is weight steps that are coarser by up to
/// 1/m; the largest channel has m >= 2^(multiplier_bits - 2). Biases are codes of s_x * s_w; scales
/// of channels with tiny weights and large bias are raised until that code fits beside the largest
/// possible sum. Zero points of the input are folded into the bias.
///
/// Throws ConfigError when a factor cannot be expressed.
QuantizedModel quantize_model(const Network& network, const NumericsSpec& numerics,
                              const FloatParameters& folded, const Calibration& calibration);

/// One layer's float parameters, batch norms folded; valid until the next call.
using LayerSource = std::function<const LayerParameters&(std::size_t layer)>;

/// quantize_model() of one layer after another, for parameters that need not all be there at once:
/// those of a large network take as much memory as everything else together.
QuantizedModel quantize_layer_by_layer(const Network& network, const NumericsSpec& numerics,
                                       const LayerSource& folded, const Calibration& calibration);

/// A network with codes that are already there. Codes do not tell scales, so scaled formats need
/// theirs in the numerics, and their layers a `requantization_shift` and multipliers among the
/// codes, or an output that keeps the accumulator. Throws ConfigError where these are missing and
/// for codes that the formats do not have, the latter told about `file`, if they come from one.
QuantizedModel model_from_codes(const Network& network, const NumericsSpec& numerics,
                                const std::vector<LayerCodes>& codes,
                                const std::filesystem::path& file = {});

/// True when the numerics say that weights come as codes (`requantization_shift`).
bool wants_codes(const Network& network, const NumericsSpec& numerics);

/// True when some format has a scale, so that quantize_model() looks at the calibration.
bool needs_calibration(const std::vector<LayerArithmetic>& arithmetic);

}  // namespace rill
