// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sim/network/network.h"

namespace rill {

/// Which map of the network a golden stands for.
struct GoldenTarget {
  LayerIndex layer = 0;
  bool accumulator = false;  ///< the sums before requantization, not the layer's output
};

/// Finds the layer that a golden's name means, or nothing. A name is
///  - the layer's own: `dw1_pw1x1`;
///  - bundle and operation, as the published SkyNet HLS dumps are named (reference/skynet-hls
///    section 1): `dw1_conv3x3`, `dw1_conv1x1`, `dw1_pool`;
///  - the start of just one layer's name before an underscore: `pw7` is `pw7_1x1`;
///  - `conv<n>`: the n-th convolution, from 1 (reference/skrskr section 1).
/// An element type at its end (`_i32`) says nothing.
/// `_acc` or `_pre` at its end asks for the accumulator codes of a layer with weights.
std::optional<GoldenTarget> golden_target(const Network& network, const std::string& name);

}  // namespace rill
