// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/model/model.h"
#include "sim/network/network.h"

namespace rill::bench {

/// SkyNet (arXiv 1909.09709, model C); on a picture of 160x320 it takes 463.7 M MAC.
Network skynet(int height = 160, int width = 320);

/// Names of the numerics that skynet_model() knows.
std::vector<std::string> numerics_names();

/// SkyNet with codes drawn at random, weights small enough that few sums saturate; the time of the
/// kernels does not depend on the data. `fm9_w11` is the published arithmetic (reference/skynet-hls
/// section 3: a cast after every tap and after every 16 channels); `w8a8` and `w4a4` are exact
/// integers, requantized by a multiplier.
QuantizedModel skynet_model(const std::string& numerics, int height = 160, int width = 320);

FeatureMap random_input(const QuantizedModel& model);

}  // namespace rill::bench
