// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/resources.h"

namespace rill {

/// A memory as a designer asks for it: one write port, one read port, synchronous read.
struct MemoryShape {
  std::int64_t words = 0;
  int bits = 0;  ///< of one word
};

/// What a memory occupies, and what it was built from (never Auto).
struct MemoryCost {
  Resources resources;
  MemoryChoice choice = MemoryChoice::Bram;
};

/// A memory cut into equal physical blocks: `columns` beside each other make up the word, `rows`
/// below each other the depth.
struct BlockGrid {
  std::int64_t columns = 0;
  std::int64_t rows = 0;
  std::int64_t units = 1;  ///< of one block; a RAMB36 is two RAMB18

  std::int64_t blocks() const { return columns * rows * units; }
};

/// Price of a RAMB18 in LUTs when the choice is Auto, and of a bit of multiplexer behind stacked
/// blocks; distributed RAM wins while it is cheaper. 129 and 1/2 are the rates of Yosys 0.23
/// (techlibs/xilinx/brams_xc4v.txt; mapping decisions of about 50 memories of our own). Chips offer about
/// as much: xczu3eg 70560 / 432 = 163, xc7z020 53200 / 280 = 190 LUTs a RAMB18 (DS891, DS190).
constexpr double kLutsPerBram18 = 129;
constexpr double kLutsPerStackedBit = 0.5;

/// Fewest RAMB18 over all aspect shapes of RAMB18 and RAMB36 (UG573 table 1-8, UG473 table 1-9);
/// among equals the grid with fewest rows, which needs no output multiplexer.
BlockGrid bram_grid(const MemoryShape& shape);

/// URAM288 is 4096 x 72 only (UG573 chapter 2); words of a narrow memory are not packed.
BlockGrid uram_grid(const MemoryShape& shape);

/// Simple dual-port distributed RAM, cut into cells: RAM32M16 / RAM64M8 (8 LUTs: 32 x 14, 64 x 7)
/// on UltraScale+, RAM32M / RAM64M (4 LUTs: 32 x 6, 64 x 3) on 7-series (UG574, UG474); whichever
/// depth is cheaper. `units` are LUTs, so blocks() is what it occupies without its output
/// multiplexer.
BlockGrid lutram_grid(const MemoryShape& shape, Family family);

/// LUTs of a shift register of `depth` words: SRL32, one bit and 32 words a LUT (UG574).
std::int64_t srl_luts(std::int64_t depth, int bits);

/// What a memory occupies. Auto takes registers for a single word, else the cheaper of LUTRAM and
/// BRAM at the prices above (a LUT that stores counts for two on UltraScale+, where only SLICEM
/// can; 7-series: about two), and URAM instead of BRAM where the chip has some (`has_uram`) and at
/// least half of its bits would be used. A memory without words or bits is free.
MemoryCost memory_cost(const MemoryShape& shape, MemoryChoice choice, Family family,
                       bool has_uram = false);

}  // namespace rill
