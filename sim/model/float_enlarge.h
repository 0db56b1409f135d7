// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

// The layers of forward_float() that make maps larger, or cut them. Inside of this folder; maps are
// HWC in single precision and `output` has its size, all zeros.
namespace rill::detail {

void deconvolve_float(const Layer& layer, const LayerParameters& parameters,
                      const std::vector<float>& input, std::vector<float>& output);
/// Bilinear, half-pixel centres or corners on corners, the edge replicated.
void upsample_float(const Layer& layer, const std::vector<float>& input,
                    std::vector<float>& output);
void crop_float(const Layer& layer, const std::vector<float>& input, std::vector<float>& output);

}  // namespace rill::detail
