// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

// Function faces of the units of a tiled machine. A tile is [row][column][lane]; all units visit
// the interior, that is all but the outermost rows and columns.
namespace rill {

struct TileSize {
  int rows = 0;
  int columns = 0;
  int lanes = 0;

  std::size_t at(int row, int column) const {
    return (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
            static_cast<std::size_t>(column)) *
           static_cast<std::size_t>(lanes);
  }
};

/// Rows first … last - 1 of a tile.
struct TileRows {
  int first = 0;
  int last = 0;

  static TileRows interior(const TileSize& size) { return {1, size.rows - 1}; }
  /// Part `part` of `parts` of these rows, all about as large.
  TileRows share(int part, int parts) const {
    const int count = last - first;
    return {first + count * part / parts, first + count * (part + 1) / parts};
  }
};

/// Of `rows` of the interior: out = sums of 3x3 windows of `in`, lane by lane, with `weights`
/// [tap][lane]. With `continues` the sums start from what `out` holds, else from 0.
void tile_depthwise(const TileSize& size, const LayerArithmetic& arithmetic,
                    const std::vector<Code>& weights, const Code* in, Code* out, bool continues,
                    TileRows rows);

/// Of `rows` of the interior: adds the products of all lanes of `in` with `weights` [input
/// lane][output lane] to the sums in `accumulators`.
void tile_pointwise(const TileSize& size, const LayerArithmetic& arithmetic,
                    const std::vector<Code>& weights, const Code* in, Code* accumulators,
                    TileRows rows);

/// What a sum starts from: the bias in the accumulator's format (BiasEntry::First), else 0.
Code tile_start(const LayerArithmetic& arithmetic, Code bias);

}  // namespace rill
