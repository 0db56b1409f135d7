// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "modules/sequencer/program.h"
#include "sim/network/network.h"
#include "sim/verify/difference.h"
#include "sim/verify/location.h"

namespace rill {

/// Where a tiled machine has a code of a layer (of its sums, if `sums`): tile, lane, and address in
/// DDR, or the buffer that it stays in. `picture` is the mismatch's number in the batch.
MachinePlace place_in_tiles(const Program& program, LayerIndex layer, bool sums, int picture,
                            const Mismatch& mismatch);

/// Which code the program leaves at a byte of DDR: "dw5_dw3x3 channel 32, row 4, column 7 of image
/// 1", or what else is there.
std::string what_lies_at(const Program& program, std::uint64_t address);

}  // namespace rill
