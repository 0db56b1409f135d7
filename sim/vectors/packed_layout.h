// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/shape.h"
#include "sim/vectors/packing.h"

namespace rill {

/// One code of some maps of one shape.
struct MapCell {
  int image = 0, channel = 0, row = 0, column = 0;
};

/// Where a code lies: which word (counted from the first of the maps, without those skipped) and
/// which lane of it.
struct PackedPlace {
  std::int64_t word = 0;
  int lane = 0;
  int tile_row = 0, tile_column = 0;  ///< 0 without tiles
};

/// A packing applied to maps of one shape.
class PackedLayout {
 public:
  /// `images` maps. Throws ConfigError when a mosaic holds fewer images.
  PackedLayout(const Packing& packing, const Shape& shape, int images);

  std::int64_t words() const { return words_; }
  PackedPlace place_of(const MapCell& cell) const;
  /// Calls `visit(place, cell)` for every lane that stands for a cell inside the map or, as rows
  /// and columns outside of 0 … extent - 1, in its border or a tile's halo. Idle lanes are left
  /// out.
  template <typename Visit>
  void for_each(const Visit& visit) const;

 private:
  /// Extents of an axis and what a step of it means in words.
  struct Step {
    int extent = 1;
    std::int64_t stride = 0;
  };
  Step& step(PackingAxis axis) { return steps_[static_cast<std::size_t>(axis)]; }
  const Step& step(PackingAxis axis) const { return steps_[static_cast<std::size_t>(axis)]; }

  Packing packing_;
  Shape shape_;
  int images_;
  int rows_, columns_;  ///< that a tile, or a map without tiles, covers
  Frame frame_;         ///< halo or border
  std::int64_t words_ = 1;
  std::vector<Step> steps_;
};

template <typename Visit>
void PackedLayout::for_each(const Visit& visit) const {
  const int tile_rows = step(PackingAxis::TileRow).extent;
  const int tile_columns = step(PackingAxis::TileColumn).extent;
  for (int image = 0; image < images_; ++image) {
    for (int tile_row = 0; tile_row < tile_rows; ++tile_row) {
      for (int tile_column = 0; tile_column < tile_columns; ++tile_column) {
        for (int r = -frame_.top; r < rows_ + frame_.bottom; ++r) {
          for (int c = -frame_.left; c < columns_ + frame_.right; ++c) {
            const std::int64_t at = c + frame_.left;
            const MapCell corner{image, 0, 0, 0};
            PackedPlace place = place_of(corner);
            place.word += step(PackingAxis::TileRow).stride * tile_row +
                          step(PackingAxis::TileColumn).stride * tile_column +
                          step(PackingAxis::Row).stride * r;
            place.word += step(PackingAxis::Column).stride *
                          (at / packing_.pixels - frame_.left / packing_.pixels);
            place.tile_row = tile_row;
            place.tile_column = tile_column;
            const int lane = static_cast<int>(at % packing_.pixels) * packing_.lanes;
            for (int channel = 0; channel < shape_.channels; ++channel) {
              PackedPlace there = place;
              there.word += step(PackingAxis::Group).stride * (channel / packing_.lanes);
              there.lane = lane + channel % packing_.lanes;
              visit(there,
                    MapCell{image, channel, tile_row * rows_ + r, tile_column * columns_ + c});
            }
          }
        }
      }
    }
  }
}

}  // namespace rill
