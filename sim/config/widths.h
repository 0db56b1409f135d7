// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"

namespace rill {

/// Lays activation_bits and weight_bits over the formats of the numerics, where they are given.
/// Fixed point keeps its integer bits, so fraction bits come and go; integers change their width.
///   * maps: every `output` but that of output_layer, and an accumulator in the same format as the
///     output (a sum that lives in the map); wider integers than 16 bits are sums that are kept
///   * weights: every `weight`, and a `bias` in the weights' format
/// The picture's format, the answer's and all other accumulators stay. Idempotent.
void override_widths(NumericsSpec& numerics);

}  // namespace rill
