// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/model/model.h"

// Operations whose codes need more than accumulate() and requantize(). Inside of this folder.
namespace rill::detail {

/// Exact sums of the windows of an average pool, in the accumulator format: padding adds its code.
FeatureMap sum_windows(const Layer& layer, const LayerArithmetic& arithmetic,
                       const FeatureMap& input);

/// The sums times the reciprocal of each window's divisor.
FeatureMap divide_sums(const Layer& layer, const LayerArithmetic& arithmetic, FeatureMap sums);

/// L2 normalisation of every pixel.
FeatureMap normalize(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input);

}  // namespace rill::detail
