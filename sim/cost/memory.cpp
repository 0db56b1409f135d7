// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/memory.h"

#include <array>

#include "sim/core/units.h"
#include "sim/cost/logic.h"

namespace rill {

namespace {

struct BlockShape {
  int depth;
  int width;
  int units;  // RAMB18
};

// Simple dual port. The parity bits of the widths 9, 18, 36, 72 do not exist below 9.
constexpr std::array<BlockShape, 13> kBramShapes{{{512, 36, 1},
                                                  {1024, 18, 1},
                                                  {2048, 9, 1},
                                                  {4096, 4, 1},
                                                  {8192, 2, 1},
                                                  {16384, 1, 1},
                                                  {512, 72, 2},
                                                  {1024, 36, 2},
                                                  {2048, 18, 2},
                                                  {4096, 9, 2},
                                                  {8192, 4, 2},
                                                  {16384, 2, 2},
                                                  {32768, 1, 2}}};

constexpr int kUramDepth = 4096;
constexpr int kUramWidth = 72;
constexpr std::int64_t kBram18PerUram = 16;  // 288 Kb / 18 Kb

/// A cell of distributed RAM: LUTs it takes, and its price in plain LUTs as `base` plus `scaled`
/// times the used part of its width (Yosys 0.23, techlibs/xilinx/lutrams_xcu.txt,
/// lutrams_xc5v.txt).
struct LutramCell {
  int depth;
  int width;
  int luts;
  double base;
  double scaled;
};
constexpr std::array<LutramCell, 2> kUltraScaleCells{{{32, 14, 8, 0, 16}, {64, 7, 8, 0, 16}}};
constexpr std::array<LutramCell, 2> kSeries7Cells{{{32, 6, 4, 1, 7}, {64, 3, 4, 1, 7}}};

/// `depth` is a power of two. The search for a folding asks for millions of these.
BlockGrid grid_of(const MemoryShape& shape, int depth, int width, int units) {
  const int depth_log2 = __builtin_ctz(static_cast<unsigned>(depth));
  return {ceil_div(shape.bits, width), (shape.words + depth - 1) >> depth_log2, units};
}

double stacking_price(std::int64_t rows, int bits) {
  return kLutsPerStackedBit * static_cast<double>(rows - 1) * bits;
}

double bram_price(const MemoryShape& shape, const BlockGrid& grid) {
  return kLutsPerBram18 * static_cast<double>(grid.blocks()) +
         stacking_price(grid.rows, shape.bits);
}

double lutram_price(const MemoryShape& shape, const LutramCell& cell) {
  const BlockGrid grid = grid_of(shape, cell.depth, cell.width, cell.luts);
  const double used = static_cast<double>(shape.bits) / cell.width;
  return static_cast<double>(grid.rows) *
             (cell.base * static_cast<double>(grid.columns) + cell.scaled * used) +
         stacking_price(grid.rows, shape.bits);
}

const LutramCell& cheaper_cell(const MemoryShape& shape, Family family) {
  const auto& cells = family == Family::Series7 ? kSeries7Cells : kUltraScaleCells;
  return lutram_price(shape, cells[0]) <= lutram_price(shape, cells[1]) ? cells[0] : cells[1];
}

/// Output multiplexer, write decoder and the registered upper address bits of stacked blocks.
Resources stacking_cost(std::int64_t rows, int bits) {
  Resources cost;
  if (rows <= 1) return cost;
  cost.lut = static_cast<double>(bits * mux_luts(rows) + rows);
  cost.ff = log2_ceil(rows);
  return cost;
}

Resources bram_cost(const MemoryShape& shape, const BlockGrid& grid) {
  Resources cost = stacking_cost(grid.rows, shape.bits);
  cost.bram18 = static_cast<double>(grid.blocks());
  return cost;
}

Resources uram_cost(const MemoryShape& shape) {
  const BlockGrid grid = uram_grid(shape);
  Resources cost = stacking_cost(grid.rows, shape.bits);
  cost.uram = static_cast<double>(grid.blocks());
  return cost;
}

Resources lutram_cost(const MemoryShape& shape, Family family) {
  const BlockGrid grid = lutram_grid(shape, family);
  Resources cost = stacking_cost(grid.rows, shape.bits);
  cost.lutram_lut = static_cast<double>(grid.blocks());
  cost.lut += cost.lutram_lut;
  // LUTs read asynchronously: the synchronous read is a register behind the multiplexer, which
  // needs no registered address.
  cost.ff = shape.bits;
  return cost;
}

Resources register_cost(const MemoryShape& shape) {
  Resources cost;
  cost.ff = static_cast<double>(shape.words * shape.bits);
  if (shape.words > 1) {
    cost.lut = static_cast<double>(shape.bits * mux_luts(shape.words) + shape.words);
  }
  return cost;
}

MemoryChoice resolve(const MemoryShape& shape, const BlockGrid& bram, Family family,
                     bool has_uram) {
  if (shape.words == 1) return MemoryChoice::Registers;
  if (lutram_price(shape, cheaper_cell(shape, family)) < bram_price(shape, bram)) {
    return MemoryChoice::Lutram;
  }
  if (!has_uram) return MemoryChoice::Bram;
  const std::int64_t uram = uram_grid(shape).blocks();
  const bool half_full =
      2 * shape.words * shape.bits >= uram * std::int64_t{kUramDepth} * kUramWidth;
  if (half_full && bram.blocks() * 2 >= uram * kBram18PerUram) return MemoryChoice::Uram;
  return MemoryChoice::Bram;
}

}  // namespace

BlockGrid bram_grid(const MemoryShape& shape) {
  BlockGrid best = grid_of(shape, kBramShapes[0].depth, kBramShapes[0].width, kBramShapes[0].units);
  std::int64_t fewest = best.blocks();
  for (const BlockShape& block : kBramShapes) {
    const BlockGrid grid = grid_of(shape, block.depth, block.width, block.units);
    const std::int64_t blocks = grid.blocks();
    if (blocks > fewest || (blocks == fewest && grid.rows >= best.rows)) continue;
    best = grid;
    fewest = blocks;
  }
  return best;
}

BlockGrid uram_grid(const MemoryShape& shape) { return grid_of(shape, kUramDepth, kUramWidth, 1); }

BlockGrid lutram_grid(const MemoryShape& shape, Family family) {
  const LutramCell& cell = cheaper_cell(shape, family);
  return grid_of(shape, cell.depth, cell.width, cell.luts);
}

std::int64_t srl_luts(std::int64_t depth, int bits) {
  return ceil_div<std::int64_t>(depth, 32) * bits;
}

MemoryCost memory_cost(const MemoryShape& shape, MemoryChoice choice, Family family,
                       bool has_uram) {
  const bool looks_at_bram = choice == MemoryChoice::Auto || choice == MemoryChoice::Bram;
  const BlockGrid bram = looks_at_bram ? bram_grid(shape) : BlockGrid{};
  if (choice == MemoryChoice::Auto) choice = resolve(shape, bram, family, has_uram);
  if (shape.words <= 0 || shape.bits <= 0) return {{}, choice};
  switch (choice) {
    case MemoryChoice::Uram:
      return {uram_cost(shape), choice};
    case MemoryChoice::Lutram:
      return {lutram_cost(shape, family), choice};
    case MemoryChoice::Registers:
      return {register_cost(shape), choice};
    default:
      return {bram_cost(shape, bram), MemoryChoice::Bram};
  }
}

}  // namespace rill
