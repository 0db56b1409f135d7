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

/// Accumulators of a convolution of any grouping, and of a fully connected layer, one output value
/// at a time.
FeatureMap convolve(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input);

/// Accumulators of a transposed convolution.
FeatureMap deconvolve(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input);

/// Codes of a bilinear upsampling. Position p of an axis lies at (2 p + 1 - s) / (2 s) of the
/// input; its two neighbours share it, and the map's edge goes on for ever.
FeatureMap upsample(const Layer& layer, const LayerArithmetic& arithmetic, const FeatureMap& input);

FeatureMap crop(const Layer& layer, const FeatureMap& input);

}  // namespace rill::detail
