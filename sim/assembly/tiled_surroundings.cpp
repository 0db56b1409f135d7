// SPDX-License-Identifier: Apache-2.0
// Of a TiledCapture: what windows find around a picture.
#include <algorithm>

#include "sim/assembly/tiled_capture.h"

namespace rill {

/// What the windows of a depthwise operation read: its input and one pixel around.
void TiledCapture::keep_halo(const Operation& operation) {
  Map& map = halos_[operation.layer];
  reserve(map, operation.layer, kHalo);
  for (TileArea area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
    area.rows += 2 * kHalo;  // the map is as much larger, so the area begins where it did
    area.columns += 2 * kHalo;
    for (int row = 0; row < area.rows; ++row) {
      for (int column = 0; column < area.columns; ++column) {
        put(map, area, operation.group, row, column,
            memories_.buffer(operation.from)
                .at(area.row - kHalo + row, area.column - kHalo + column));
      }
    }
  }
}

/// True when windows of a depthwise operation find padding wherever they reach out of a picture.
bool TiledCapture::reads_padding(const Operation& operation, const TileLayer& numbers) const {
  TileBuffer& buffer = memories_.buffer(operation.from);
  const int count =
      std::min(program_.lanes, numbers.out_channels - operation.group * program_.lanes);
  const auto is_padding = [&](int row, int column) {
    const Code* lanes = buffer.at(row, column);
    return std::all_of(lanes, lanes + count,
                       [&](Code code) { return code == numbers.arithmetic.padding_code; });
  };
  for (const TileArea& area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
    const bool top = area.map_row == 0, bottom = area.map_row + area.rows == numbers.height;
    const bool left = area.map_column == 0;
    const bool right = area.map_column + area.columns == numbers.width;
    for (int column = -kHalo; column < area.columns + kHalo; ++column) {
      if (top && !is_padding(area.row - kHalo, area.column + column)) return false;
      if (bottom && !is_padding(area.row + area.rows, area.column + column)) return false;
    }
    for (int row = -kHalo; row < area.rows + kHalo; ++row) {
      if (left && !is_padding(area.row + row, area.column - kHalo)) return false;
      if (right && !is_padding(area.row + row, area.column + area.columns)) return false;
    }
  }
  return true;
}

/// True when nothing but padding surrounds the pictures of a map with its halo.
bool TiledCapture::is_padded(const Map& map, Code padding) {
  const auto width = static_cast<std::size_t>(map.width);
  const std::size_t plane = static_cast<std::size_t>(map.height) * width;
  for (std::size_t at = 0; at < map.codes.size(); ++at) {
    const std::size_t row = at % plane / width, column = at % width;
    const bool around = row == 0 || row + 1 == static_cast<std::size_t>(map.height) ||
                        column == 0 || column + 1 == width;
    if (around && map.codes[at] != padding) return false;
  }
  return true;
}

}  // namespace rill
