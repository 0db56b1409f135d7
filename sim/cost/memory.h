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
  std::int64_t units = 1;  ///< RAMB18 per block: 1, or 2 for a RAMB36

  std::int64_t blocks() const { return columns * rows * units; }
};

/// LUTs that one RAMB18 is worth when the choice is Auto: distributed RAM wins as long as it takes
/// fewer. 129 is the exchange rate of Yosys 0.23 (techlibs/xilinx/brams_xc4v.txt against LUTs in
/// lutrams_xc5v.txt), and near what chips offer: xczu3eg 70560 / 432 = 163, xc7z020 53200 / 280 =
/// 190 LUTs a RAMB18 (DS891, DS190).
constexpr int kLutsPerBram18 = 129;

/// Fewest RAMB18 over all aspect shapes of RAMB18 and RAMB36 (UG573 table 1-8, UG473 table 1-9);
/// among equals the grid with fewest rows, which needs no output multiplexer.
BlockGrid bram_grid(const MemoryShape& shape);

/// URAM288 is 4096 x 72 only (UG573 chapter 2); words of a narrow memory are not packed.
BlockGrid uram_grid(const MemoryShape& shape);

/// LUTs of simple dual-port distributed RAM without its output multiplexer: RAM32M16 / RAM64M8 (8
/// LUTs: 32 x 14, 64 x 7) on UltraScale+, RAM32M / RAM64M (4 LUTs: 32 x 6, 64 x 3) on 7-series
/// (UG574, UG474).
std::int64_t lutram_luts(const MemoryShape& shape, Family family);

/// LUTs of a shift register of `depth` words: SRL32, one bit and 32 words a LUT (UG574).
std::int64_t srl_luts(std::int64_t depth, int bits);

/// What a memory occupies. Auto takes one register for a single word, else the cheaper of LUTRAM
/// and BRAM at kLutsPerBram18, and URAM instead of BRAM where the chip has some (`has_uram`) and
/// at least half of its bits would be used. A memory without words or bits is free.
MemoryCost memory_cost(const MemoryShape& shape, MemoryChoice choice, Family family,
                       bool has_uram = false);

}  // namespace rill
