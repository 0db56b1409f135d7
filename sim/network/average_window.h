// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/network/network.h"

namespace rill {

/// What an average pool divides the sum of the window at output (row, column) by: the pixels of the
/// window, without those that ceil mode lets hang over the padded map, and without padding unless
/// it counts (the rule of PyTorch). A global average pool has one window, the whole map.
int average_divisor(const Layer& layer, int row, int column);

/// All divisors of a layer, each once, ascending: the hardware's table of reciprocals.
std::vector<int> average_divisors(const Layer& layer);

/// Position of every divisor in average_divisors(), by output pixel in raster order.
std::vector<int> average_divisor_indices(const Layer& layer);

}  // namespace rill
