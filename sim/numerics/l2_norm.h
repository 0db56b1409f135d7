// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/numerics/arithmetic.h"

namespace rill {

/// Fraction bits of the root below: three decimal digits of a small norm.
constexpr int kRootFractionBits = 8;
/// Mantissa bits of its reciprocal: with the sign the narrow port of a DSP slice (UG579).
constexpr int kReciprocalBits = 17;

/// Largest n with n * n <= value.
std::uint64_t integer_root(std::uint64_t value);

/// 1 / sqrt(sum) as hardware has it: mantissa * 2^(kRootFractionBits - kReciprocalBits - exponent).
struct RootReciprocal {
  std::int32_t mantissa = 0;  ///< 2^16 < mantissa <= 2^17
  int exponent = 0;
};

/// For sum > 0, below 2^46:
///   root     = floor(sqrt(sum) * 2^kRootFractionBits)
///   exponent = floor(log2(root)),  mantissa = floor(2^(exponent + kReciprocalBits) / root)
RootReciprocal root_reciprocal(std::int64_t sum);

/// L2 normalisation of one pixel in codes: the plain definition.
///   sum = sum over channels of (x - zero)^2
///   y   = (x - zero) * gain[c] * mantissa >> (requantization.shift + exponent), rounded with the
///         requantization's mode, plus the zero point of y, clamped to its range
/// requantization.shift is kReciprocalBits - kRootFractionBits plus log2 of the output's step over
/// the gains' step; the input's step does not matter. A pixel of zeros stays zero.
void normalize_pixel(const LayerArithmetic& arithmetic, const Code* input, const Code* gain,
                     int channels, Code* output);

}  // namespace rill
