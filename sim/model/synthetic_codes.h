// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/config/specs.h"
#include "sim/model/load_parameters.h"

namespace rill {

/// Codes out of a seed for numerics whose weights come as codes (wants_codes()): weights uniform
/// over their format; multipliers that bring a sum's standard deviation to half of the output's
/// range, one in eight of them negative as a folded batch norm's can be; small offsets. As with
/// synthetic_parameters(), the answers mean nothing; time, traffic and resources do.
std::vector<LayerCodes> synthetic_codes(const Network& network, const NumericsSpec& numerics,
                                        std::uint64_t seed);

}  // namespace rill
