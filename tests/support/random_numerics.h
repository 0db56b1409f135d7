// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "sim/config/specs.h"

namespace rill::test {

/// Numerics of scaled integers of every kind there is: weights as integers, -1/+1, -1/0/+1 or
/// powers of two, per tensor or channel; sums requantized by a multiplier, a shift or thresholds.
NumericsSpec random_number_kinds(std::mt19937& random);

}  // namespace rill::test
