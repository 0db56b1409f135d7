// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/packed_layout.h"

#include <fmt/core.h>

#include "sim/core/error.h"
#include "sim/core/units.h"

namespace rill {

PackedLayout::PackedLayout(const Packing& packing, const Shape& shape, int images)
    : packing_(packing),
      shape_(shape),
      images_(images),
      rows_(packing.tiled() ? packing.tile_rows : shape.height),
      columns_(packing.tiled() ? packing.tile_columns : shape.width),
      frame_(packing.tiled() ? packing.halo : packing.border),
      steps_(static_cast<std::size_t>(PackingAxis::Column) + 1) {
  if (packing.mosaic() && packing.mosaic_rows * packing.mosaic_columns != images) {
    Diagnostic wrong;
    wrong.key = "packing";
    wrong.message =
        fmt::format("a mosaic of {}x{} holds {} images, but there are {}", packing.mosaic_rows,
                    packing.mosaic_columns, packing.mosaic_rows * packing.mosaic_columns, images);
    throw ConfigError(wrong);
  }
  step(PackingAxis::Image).extent = packing.mosaic() ? 1 : images;
  step(PackingAxis::ImageRow).extent = packing.mosaic() ? packing.mosaic_rows : 1;
  step(PackingAxis::ImageColumn).extent = packing.mosaic() ? packing.mosaic_columns : 1;
  step(PackingAxis::TileRow).extent = ceil_div(shape.height, rows_);
  step(PackingAxis::TileColumn).extent = ceil_div(shape.width, columns_);
  step(PackingAxis::Group).extent = ceil_div(shape.channels, packing.lanes);
  if (packing.one_group && step(PackingAxis::Group).extent > 1) {
    Diagnostic wrong;
    wrong.key = "packing";
    wrong.message = fmt::format(
        "order lacks `group`, but words of {} lanes do not hold all {} channels; say where the "
        "groups of channels stand, such as order=group,row,column",
        packing.lanes, shape.channels);
    throw ConfigError(wrong);
  }
  step(PackingAxis::Row).extent = rows_ + frame_.top + frame_.bottom;
  step(PackingAxis::Column).extent =
      ceil_div(columns_ + frame_.left + frame_.right, packing.pixels);
  for (auto axis = packing.order.rbegin(); axis != packing.order.rend(); ++axis) {
    step(*axis).stride = words_;
    words_ *= step(*axis).extent;
  }
}

PackedPlace PackedLayout::place_of(const MapCell& cell) const {
  PackedPlace place;
  place.tile_row = cell.row / rows_;
  place.tile_column = cell.column / columns_;
  const int column = cell.column % columns_ + frame_.left;
  const int per_row = packing_.mosaic() ? packing_.mosaic_columns : 1;
  place.word = step(PackingAxis::Image).stride * (packing_.mosaic() ? 0 : cell.image) +
               step(PackingAxis::ImageRow).stride * (packing_.mosaic() ? cell.image / per_row : 0) +
               step(PackingAxis::ImageColumn).stride * (cell.image % per_row) +
               step(PackingAxis::TileRow).stride * place.tile_row +
               step(PackingAxis::TileColumn).stride * place.tile_column +
               step(PackingAxis::Group).stride * (cell.channel / packing_.lanes) +
               step(PackingAxis::Row).stride * (cell.row % rows_ + frame_.top) +
               step(PackingAxis::Column).stride * (column / packing_.pixels);
  place.lane = column % packing_.pixels * packing_.lanes + cell.channel % packing_.lanes;
  return place;
}

}  // namespace rill
