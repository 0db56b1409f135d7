// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/memory.h"
#include "sim/cost/resources.h"

namespace rill {

/// What decides the size of a line buffer.
struct LineBufferCostShape {
  int rows = 3;         ///< map rows it spans (kernel rows by default)
  int window_rows = 0;  ///< of these, those that the windows of an item span; 0: all
  int width = 1;
  int channels = 1;
  int bits = 8;
  int extent_w = 3;  ///< columns that one window spans
  int stride_w = 1;
  int taps = 9;
  int input_lanes = 1;       ///< channels of one pixel that arrive at once
  int input_pixels = 1;      ///< pixels that arrive at once
  int channels_at_once = 1;  ///< channels of a tap that leave at once
  int taps_at_once = 1;      ///< taps of a window that leave at once
  int pixels = 1;            ///< windows that leave at once
  MemoryChoice memory = MemoryChoice::Auto;
  Family family = Family::UltraScalePlus;
  bool has_uram = false;
};

/// Equal memories beside each other.
struct LineBanks {
  std::int64_t count = 0;
  MemoryShape bank;
};

/// Memories of a line buffer. One tap at a time: all (rows-1) rows and one window's width in a
/// ring, dealt out to as many banks as windows leave at once. Several taps at a time: one memory
/// for each of the rows-1 older rows, read together; the newest row and the window live in
/// registers.
LineBanks line_buffer_banks(const LineBufferCostShape& shape);

/// `lines` memories behind one address counter, with a registered input word: the rows of a line
/// buffer without what makes windows of them.
MemoryCost line_memories_cost(std::int64_t lines, const MemoryShape& bank, MemoryChoice choice,
                              Family family, bool has_uram = false);

/// Memories, window registers, tap multiplexers and counters.
MemoryCost line_buffer_cost(const LineBufferCostShape& shape);

}  // namespace rill
