// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/resources.h"

namespace rill {

/// Digits that are not zero in the canonical signed form of a constant: the shifted copies that a
/// shift-and-add product is the sum of (Reitwiesner's recoding: never two neighbours, so about a
/// third of the bits).
int signed_digits(std::int64_t constant);

/// A product with a constant by shifts and additions: one adder of the product's width for every
/// digit beyond the first, a register behind.
Resources constant_product_cost(int bits, std::int64_t constant);

}  // namespace rill
