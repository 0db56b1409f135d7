// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/timing.h"

#include <algorithm>

namespace rill {

std::int64_t LineBufferShape::last_pixel_of(std::int64_t item) const {
  return last_pixel_from(first_row_of(item), static_cast<int>(item % items_per_row()) * pixels);
}

std::int64_t LineBufferShape::last_pixel_from(int first_row, int first_column) const {
  const int out_row = std::min(first_row + tile_rows, out_height) - 1;
  const int last_column = std::min(first_column + pixels, out_width) - 1;
  const int row = std::min(window.top(out_row) + window.extent_h(), map.height) - 1;
  const int column = std::min(window.left(last_column) + window.extent_w(), map.width) - 1;
  if (row < 0) return -1;
  return static_cast<std::int64_t>(row) * map.width + std::max(column, 0);
}

std::int64_t LineBufferShape::last_item_using(int row, int column) const {
  const int out_row = std::min(window.last_row_from(row), out_height - 1);
  if (window.top(out_row) + window.extent_h() <= row) {
    // No window of this or a later row reaches it; the rows above may have been its last readers.
    return static_cast<std::int64_t>(out_row / tile_rows + 1) * items_per_row() - 1;
  }
  const int out_column = std::min(window.last_column_from(column), out_width - 1);
  return static_cast<std::int64_t>(out_row / tile_rows) * items_per_row() + out_column / pixels;
}

}  // namespace rill
