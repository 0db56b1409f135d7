// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/model/model.h"
#include "sim/report/output_folder.h"

namespace rill {

/// Writes codes/LAYER.weight_codes.npy and .bias_codes.npy of every layer that has them, in the
/// order of weight files. A fixed-point bias that is added behind the sum is written in its own
/// format, `numerics` say which.
void write_codes(const OutputFolder& folder, const QuantizedModel& model,
                 const NumericsSpec& numerics);

}  // namespace rill
