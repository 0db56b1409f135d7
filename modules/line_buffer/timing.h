// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// Geometry of a line buffer: a map enters in raster order, windows leave in raster order, in items
/// of `pixels` neighbouring windows of one output row, or of `tile_rows` rows below each other.
struct LineBufferShape {
  Shape map;
  Window window;
  int out_height = 1;
  int out_width = 1;
  int rows = 1;          ///< map rows it spans; the window's extent by default
  int pixels = 1;        ///< windows per item
  int input_pixels = 1;  ///< pixels that enter together
  int tile_rows = 1;     ///< output rows of an item

  /// Pixels held: rows - 1 full rows and one item's width (the last k-1 rows plus k columns), and
  /// those that come in while the item is read, so that both sides work at the same time.
  std::int64_t capacity_pixels() const {
    const int coming_in = std::max(pixels * window.stride_w, input_pixels) + input_pixels - 1;
    return static_cast<std::int64_t>(rows - 1) * map.width + window_span() + coming_in;
  }
  /// Columns that the windows of one item span.
  int window_span() const { return window.extent_w() + (pixels - 1) * window.stride_w; }
  int items_per_row() const { return ceil_div(out_width, pixels); }
  std::int64_t items() const {
    return static_cast<std::int64_t>(items_per_row()) * ceil_div(out_height, tile_rows);
  }
  int first_row_of(std::int64_t item) const {
    return static_cast<int>(item / items_per_row()) * tile_rows;
  }
  int rows_of(std::int64_t item) const {
    return std::min(tile_rows, out_height - first_row_of(item));
  }

  /// Raster index of the last pixel that item `item` reads inside the map (-1: padding only).
  std::int64_t last_pixel_of(std::int64_t item) const;
  /// The same of the item that begins at this output row and column.
  std::int64_t last_pixel_from(int first_row, int first_column) const;
  /// Index of the last item that may read pixel (row, column), or -1 when none does.
  std::int64_t last_item_using(int row, int column) const;
};

}  // namespace rill
