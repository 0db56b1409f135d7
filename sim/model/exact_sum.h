// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

// Inside of this folder.
namespace rill::detail {

/// Largest magnitude of an integer code of the format.
std::int64_t largest_code(const Format& format);

/// Largest magnitude that the sum of all products of one output value can reach.
std::int64_t largest_sum(const Layer& layer, const LayerArithmetic& arithmetic);

/// Bits (two's complement) of the widest exact sum that the accumulation forms before a cast, with
/// the bias aligned to it where it takes part. The bias of scaled formats is left out: its codes
/// are limited to what room there is, see quantize_model().
int exact_sum_bits(const Layer& layer, const LayerArithmetic& arithmetic);

}  // namespace rill::detail
