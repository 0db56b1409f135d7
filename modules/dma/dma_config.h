// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/axi/traffic.h"
#include "modules/dma/map_codec.h"

namespace rill {

/// What a DMA moves, and how.
struct DmaConfig {
  std::uint64_t address = 0;  ///< of the map's first code
  MapLayout layout;
  int bits = 8;          ///< of one code
  int burst_beats = 64;  ///< longest burst; the port's own limit also holds
  Purpose purpose = Purpose::IntermediateMap;
  /// Bursts that the DMA's data buffer holds. Two are a double buffer: one fills while the other
  /// empties.
  int buffer_bursts = 2;
};

}  // namespace rill
