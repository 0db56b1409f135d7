// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// What the numerics mean for each layer of a network (shapes inferred): formats from producer to
/// consumer, accumulation, kind of requantization, activation as clamp of the output code, padding
/// code. Scales, zero points, multipliers and what depends on them stay open; quantize_model()
/// fills them in.
///
/// Rules:
///   * pools and reorgs pass codes on; a concat's and an add's operands have one format;
///   * without a stated accumulation the sum is exact in 32 bits and cast once;
///   * an output in the accumulator's own format, or scaled and as wide as it, is the accumulator
///     itself; otherwise fixed point is cast, and everything with a scale multiplied and shifted;
///   * ReLU clamps at the code of 0, ReLU6 also at the code of 6.
///
/// Throws ConfigError listing, for all layers, what cannot work and what to do: exact sums that
/// need more than 32 bits, mixed number systems, operations without integer arithmetic, numbers for
/// layers that do not exist.
std::vector<LayerArithmetic> resolve_arithmetic(const Network& network, const Format& input_format,
                                                const NumericsSpec& numerics);

}  // namespace rill
