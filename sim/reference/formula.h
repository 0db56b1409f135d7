// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/model/model.h"

namespace rill {

/// Parameters and input that any implementation can recompute from a formula (splitmix64 counters,
/// reference/topology/README.md section 2), so that networks are compared without weight files.

/// The mixing function of the formula.
std::uint64_t splitmix64(std::uint64_t counter);

/// Element `index` of tensor `tensor`, uniform in [0, 1), exact in double.
double formula_uniform(std::uint64_t tensor, std::uint64_t index);

/// All parameters of a network with inferred shapes; weights spread by `gain` over their fan-in.
FloatParameters formula_parameters(const Network& network, double gain);

/// A picture of this shape, uniform in [-1, 1).
RealMap formula_input(const Shape& shape);

}  // namespace rill
