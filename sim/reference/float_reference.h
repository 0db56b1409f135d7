// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

namespace rill {

/// Evaluates a network in double precision: every layer's output, in network order.
/// Shapes must be inferred. Batch norms whose gamma is given are applied after the convolution with
/// the network's epsilon; a folded one is simply not there. Throws InternalError when parameters or
/// input do not have the sizes that the shapes ask for.
std::vector<RealMap> evaluate_float(const Network& network, const FloatParameters& parameters,
                                    const RealMap& input);

}  // namespace rill
