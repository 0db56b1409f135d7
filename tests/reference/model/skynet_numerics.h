// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"

namespace rill::test {

/// The published SkyNet arithmetic (reference/skynet-hls/README.md sections 2 and 3).
NumericsSpec skynet_fm9_w11();

/// Scaled integers of `bits`: signed narrow weights per channel, unsigned maps, 8-bit signed
/// picture, output layer keeps its 32-bit accumulator.
NumericsSpec skynet_scaled(int bits);

/// (pixel / 255 - 0.5) / 0.25, the same for all colours.
std::vector<double> skynet_mean();
std::vector<double> skynet_deviation();

/// Sets the order of every reorg layer.
void set_reorg_order(Network& network, ReorgOrder order);

}  // namespace rill::test
