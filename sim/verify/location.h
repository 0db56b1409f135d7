// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/plan/plan.h"
#include "sim/verify/difference.h"
#include "sim/verify/golden.h"

namespace rill {

/// Where in a file of words a code stands.
struct FilePlace {
  std::int64_t word = 0;      ///< counted from the file's first
  std::uint64_t address = 0;  ///< of the word's first byte: the packing's base and the words before
  int lane = 0;
  std::optional<int> tile_row, tile_column;  ///< in tiles
};

/// Where a code of a map appears in the machine.
struct MachinePlace {
  std::optional<int> tile_row, tile_column;  ///< of a tiled machine
  std::optional<int> lane;                   ///< of the stream or buffer word
  int lanes = 1;
  std::optional<std::uint64_t>
      address;         ///< of its first byte in DDR; nothing when it stays on the chip
  std::string memory;  ///< the region's name, or why there is no address
};

/// `image` is the mismatch's number in the file. The golden must be one of words.
FilePlace place_in_file(const Golden& golden, const Mismatch& mismatch, int image);
/// In a streaming machine.
MachinePlace place_in_machine(const Plan& plan, LayerIndex layer, const Mismatch& mismatch);

}  // namespace rill
