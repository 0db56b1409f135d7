// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/geometry.h"

namespace rill {

int Tiling::origin_row(int index) const {
  if (whole()) return 0;
  return index * tile_height() + index / per_picture(0) * mosaic.gap;
}

int Tiling::origin_column(int index) const {
  if (whole()) return 0;
  return index * tile_width() + index / per_picture(1) * mosaic.gap;
}

int Tiling::picture(int row, int column) const {
  return row / per_picture(0) * mosaic.batch[1] + column / per_picture(1);
}

std::vector<TileArea> Tiling::areas(int row, int column) const {
  std::vector<TileArea> areas;
  if (whole()) {
    for (int picture = 0; picture < mosaic.pictures(); ++picture) {
      areas.push_back({picture, mosaic.first_row(picture), mosaic.first_column(picture), 0, 0,
                       mosaic.height, mosaic.width});
    }
    return areas;
  }
  areas.push_back({picture(row, column), 1, 1, row % per_picture(0) * tile_height(),
                   column % per_picture(1) * tile_width(), tile_height(), tile_width()});
  return areas;
}

}  // namespace rill
