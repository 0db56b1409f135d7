// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "sim/core/units.h"
#include "sim/numerics/format.h"

// Inside of this folder.
namespace rill {

/// A fixed-point format that saturates.
struct SaturatingSteps {
  double steps_per_one = 1;  ///< a power of two
  double lowest = 0;         ///< codes
  double highest = 0;
};

/// Whether the kernel knows this rounding.
bool has_quantize_kernel(Rounding rounding);

/// quantize() of the first of `count` reals, in vectors of doubles: stops before the first vector
/// that is not whole or holds a real that needs more care (no number, beyond any code, or so small
/// that its steps underflow). Returns how many were done.
std::size_t quantize_vectors(const double* reals, std::size_t count, Rounding rounding,
                             const SaturatingSteps& steps, Code* codes);

}  // namespace rill
