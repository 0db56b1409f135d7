// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/sequencer/program.h"
#include "modules/tile_buffer/tile_memories.h"
#include "sim/assembly/probe.h"
#include "sim/network/network.h"

namespace rill {

/// Counts the saturated codes of a tiled machine's layers where they are requantized: in a buffer,
/// on the way to DDR, or before boxes are sought. It looks at those pixels of a tile that are in
/// the map, after the operation, and does a requantization on the way once more for itself. Reorg
/// and pooling only move codes and have no count.
class TileSaturation {
 public:
  TileSaturation(const Program& program, TileMemories& memories);

  void after_operation(const Operation& operation);
  /// By layer of the network.
  std::vector<SaturationCount> counts(const Network& network) const;

 private:
  void look_at(const Operation& operation, int buffer, bool requantize);

  const Program& program_;
  TileMemories& memories_;
  std::vector<SaturationCount> counts_;  ///< by layer of the program
};

}  // namespace rill
