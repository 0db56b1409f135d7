// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "modules/sequencer/program.h"

// Where pictures lie in a mosaic, and tiles in it. Plain arithmetic.
namespace rill {

/// Pictures stitched to one plane: a border of one line all around, `gap` lines between pictures.
struct Mosaic {
  std::array<int, 2> batch{1, 1};  ///< pictures: rows, columns
  int gap = 0;
  int height = 0, width = 0;  ///< of one picture's map

  int pictures() const { return batch[0] * batch[1]; }
  int rows() const { return batch[0] * height + (batch[0] - 1) * gap + 2; }
  int columns() const { return batch[1] * width + (batch[1] - 1) * gap + 2; }
  std::int64_t words() const { return static_cast<std::int64_t>(rows()) * columns(); }
  /// Plane row (column) of a picture's first one.
  int first_row(int picture) const { return 1 + picture / batch[1] * (height + gap); }
  int first_column(int picture) const { return 1 + picture % batch[1] * (width + gap); }
};

/// How a mosaic is cut into tiles. One tile is all of it, gaps and border included; several are
/// parts of one picture each.
struct Tiling {
  Mosaic mosaic;
  std::array<int, 2> tiles{1, 1};  ///< rows, columns over all pictures

  bool whole() const { return tiles[0] == 1 && tiles[1] == 1; }
  /// Tiles of one picture.
  int per_picture(int axis) const {
    return tiles[static_cast<std::size_t>(axis)] / mosaic.batch[static_cast<std::size_t>(axis)];
  }
  /// Rows and columns of a tile without its halo.
  int tile_height() const { return whole() ? mosaic.rows() - 2 : mosaic.height / per_picture(0); }
  int tile_width() const { return whole() ? mosaic.columns() - 2 : mosaic.width / per_picture(1); }
  /// Plane row (column) at which the halo of tile row (column) `index` begins. Also for the tile
  /// behind the last one.
  int origin_row(int index) const;
  int origin_column(int index) const;
  /// Parts of pictures' maps in a buffer that holds tile (row, column) with its halo at (0, 0).
  std::vector<TileArea> areas(int row, int column) const;
  int picture(int row, int column) const;
};

}  // namespace rill
