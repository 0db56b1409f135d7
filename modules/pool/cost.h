// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/resources.h"

namespace rill {

/// Max pooling of `taps` codes in each of `lanes` lanes (PE x pixels): a tree of maxima with a
/// register behind each level, as in Pool::latency().
Resources max_pool_cost(int lanes, int taps, int bits);

/// The same tree with one register at its end.
Resources max_tree_cost(int lanes, int taps, int bits);

/// Average pooling: adder tree, a multiplication by 1 / taps and rounding in each lane.
Resources average_pool_cost(int lanes, int taps, int bits, Family family);

/// Global average pooling of maps of `pixels`: a running sum a channel in a memory, an adder and a
/// multiplication in each lane.
Resources global_pool_cost(int lanes, int channels, std::int64_t pixels, int bits, Family family);

}  // namespace rill
