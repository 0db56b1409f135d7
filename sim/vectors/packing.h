// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rill {

/// Cells around a map or a tile that a file holds as well.
struct Frame {
  int top = 0, left = 0, bottom = 0, right = 0;

  bool empty() const { return top == 0 && left == 0 && bottom == 0 && right == 0; }
};

/// What a file's words run over, from slowest to fastest. `Group` counts groups of `lanes`
/// channels, `Column` groups of `pixels` columns; with tiles, rows and columns are those of a tile.
enum class PackingAxis { Image, ImageRow, ImageColumn, TileRow, TileColumn, Group, Row, Column };

/// How the codes of maps lie in words: bits of a lane, lanes of a word, order of the words, tiles
/// and borders. Text form, as --packing and manifests take it: keys in any order, all optional,
///   `bits=16 lanes=32 order=group,row,column border=1 mosaic=2x2 base=0x1000`
struct Packing {
  int bits = 0;       ///< of a lane; 0: what the format needs, or the file's digits show
  int lanes = 1;      ///< neighbouring channels in a word
  int pixels = 1;     ///< neighbouring columns in a word, each with its lanes
  int word_bits = 0;  ///< 0: bits * lanes * pixels; what is above (TLAST …) is not read
  bool high_lane_first = false;  ///< lane 0 in the most significant bits
  bool big_endian = false;       ///< binary: most significant byte of a word first
  std::vector<PackingAxis> order{PackingAxis::Image, PackingAxis::Group, PackingAxis::Row,
                                 PackingAxis::Column};
  bool one_group = false;               ///< `order` leaves the group out: a word holds all channels
  int tile_rows = 0, tile_columns = 0;  ///< 0: no tiles
  Frame border;                         ///< around every map, without tiles
  Frame halo;                           ///< around every tile
  int mosaic_rows = 0, mosaic_columns = 0;  ///< images side by side in one frame; 0: one by one
  std::optional<std::int64_t> skip;         ///< words in front; then words behind may follow too
  std::uint64_t base = 0;                   ///< byte address of the file's first word
  bool token_is_lane = false;               ///< text: a number is a lane, also in hexadecimal

  bool tiled() const { return tile_rows > 0; }
  bool mosaic() const { return mosaic_rows > 0; }
  int codes_per_word() const { return lanes * pixels; }
  /// Bits of a word for lanes of so many bits.
  int word_width(int lane_bits) const;
  std::string to_string() const;
};

/// Reads the text form. Throws ConfigError that names `origin` for unknown keys, values that are
/// none and descriptions that contradict themselves.
Packing parse_packing(const std::string& text, const std::string& origin);

}  // namespace rill
