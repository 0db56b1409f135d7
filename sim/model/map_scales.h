// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/model/calibration.h"
#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

/// A scaled format with its scale and zero point for a range of values (Brevitas,
/// reference/quantization.md section 1.1): scale = T / I with T the percentile, I the largest code
/// (unsigned) or minus the smallest (signed). An unsigned format for a map with negative values
/// gets the range [lowest, highest] and a zero point. A range without values gets T = 1.
Format calibrated(const Format& format, const MapRange& range, bool power_of_two);

/// Calibrated format of every map; index 0 is the network's input, index i + 1 layer i's output.
/// Maps whose codes meet unchanged (through pools, reorgs, concats, and the operands of an add)
/// share one scale, that of their joint range. A scale that the numerics give stays, and so do
/// fixed-point formats and accumulators that are kept.
std::vector<Format> map_formats(const Network& network, const NumericsSpec& spec,
                                const Format& input_format,
                                const std::vector<LayerArithmetic>& arithmetic,
                                const Calibration& calibration);

}  // namespace rill::detail
