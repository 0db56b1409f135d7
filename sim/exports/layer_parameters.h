// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/dsp_array/timing.h"
#include "sim/exports/export_file.h"
#include "sim/model/model.h"

namespace rill {

/// Weights of a layer as an array of PE x SIMD multipliers reads them from its memory: a word for
/// each output fold and, faster, input fold. Lane p * SIMD + s holds the weight of output channel
/// `fold * PE + p` and term `fold * SIMD + s`; terms are [tap][input channel]. Depthwise: lane
/// s * PE + p, terms are taps. Idle lanes are 0.
PackedWords weight_words(const ArrayFolding& folding, const QuantizedLayer& numbers);

/// A value for each output channel, PE of them a word.
PackedWords channel_words(const std::vector<std::int64_t>& values, int pe, int bits);

/// Weights, biases and the numbers of the requantization, as far as the layer has some. `pixels`
/// output pixels share them.
std::vector<ExportFile> parameter_files(const Layer& layer, const QuantizedLayer& numbers,
                                        const ArrayFolding& folding);

}  // namespace rill
