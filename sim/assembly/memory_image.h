// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/ddr/sparse_memory.h"
#include "sim/model/model.h"
#include "sim/plan/plan.h"

namespace rill {

/// Puts the picture and all weights where the plan says, as the host would before it starts the
/// machine.
void write_memory_image(const Plan& plan, const QuantizedModel& model, const FeatureMap& input,
                        SparseMemory* memory);

/// Reads the network's outputs back, in order of Network::outputs.
std::vector<FeatureMap> read_outputs(const Plan& plan,
                                     const std::vector<LayerArithmetic>& arithmetic,
                                     const SparseMemory& memory);

}  // namespace rill
