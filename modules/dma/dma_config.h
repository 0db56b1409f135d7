// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/axi/traffic.h"
#include "modules/dma/map_codec.h"

namespace rill {

/// What a DMA moves, and how.
struct DmaConfig {
  std::uint64_t address = 0;  ///< of the first map's first code
  /// Maps are taken in turn from this many places, `buffer_stride` bytes apart.
  int buffers = 1;
  std::uint64_t buffer_stride = 0;
  MapLayout layout;
  int bits = 8;          ///< of one code
  int burst_beats = 64;  ///< longest burst; the port's own limit also holds
  Purpose purpose = Purpose::IntermediateMap;
  /// Bursts that the DMA's data buffer holds. Two are a double buffer: one fills while the other
  /// empties.
  int buffer_bursts = 2;

  std::uint64_t address_of(std::int64_t frame) const {
    return address + static_cast<std::uint64_t>(frame % buffers) * buffer_stride;
  }
};

}  // namespace rill
