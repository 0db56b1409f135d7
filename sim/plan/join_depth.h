// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/network.h"

namespace rill {

/// How many pixels of each operand of a join must be stored in front of it so that the slower
/// branches can catch up, when all branches start at `source` (a map, or the network's input).
///
/// For every output pixel j, need(j) is the last source pixel that any operand waits for. By then
/// an operand whose own windows look less far ahead has already produced count pixels; count - j of
/// them wait in its FIFO. The result is the largest such number per operand, over all j: fewer
/// deadlock. `members` limits the walk to the layers of the group; layers outside count as sources.
std::vector<std::int64_t> pixels_waiting_at_join(const Network& network, LayerIndex join,
                                                 const std::vector<LayerIndex>& members);

}  // namespace rill
