// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/core/units.h"

namespace rill {

/// How a feature map lies in DDR: raster order with channels fastest (see Shape), rows contiguous,
/// each code in 1, 2 or 4 bytes, little-endian, two's complement when signed.
struct MapLayout {
  int bytes_per_code = 1;
  bool is_signed = true;

  /// Throws ConfigError unless codes of `bits` fit `bytes_per_code`.
  void check(int bits) const;
  std::int64_t map_bytes(const StreamShape& shape) const;
};

/// Walks the words of a stream in order and says which bytes of the map each one holds.
class WordCursor {
 public:
  WordCursor(const StreamShape& shape, const MapLayout& layout);

  bool at_end() const { return row_ == shape_.height; }
  void next() {
    channel_ += shape_.lanes;
    if (channel_ >= shape_.channels) next_item();
  }

  /// Bytes of every word of the map where each has its own and all are alike; else 0.
  std::int64_t uniform_bytes() const {
    const bool alike = shape_.pixels == 1 && shape_.channels % shape_.lanes == 0;
    return alike ? std::int64_t{shape_.lanes} * layout_.bytes_per_code : 0;
  }
  /// next() so often, where words are uniform.
  void skip(int words);

  /// Bytes of the map up to the last one this word needs.
  std::int64_t bytes_needed() const { return byte_of(pixels_here() - 1, lanes_here()); }
  /// Bytes of the map that are complete, from its start, once this word is there.
  std::int64_t bytes_complete() const;
  /// First byte that this word or a later one needs.
  std::int64_t first_byte() const { return item_byte_; }

  /// Codes of the word out of the map's bytes (`bytes[0]` is byte `first` of the map); idle lanes
  /// get 0.
  void unpack(const std::uint8_t* bytes, std::int64_t first, Code* codes) const;
  /// unpack() of that many words from this one on, where they are uniform.
  void unpack_run(const std::uint8_t* bytes, std::int64_t first, int words, Code* codes) const;
  /// The opposite of unpack(); idle lanes are left out.
  void pack(const Code* codes, std::int64_t first, std::uint8_t* bytes) const;

 private:
  void next_item();
  int pixels_here() const { return std::min(shape_.pixels, shape_.width - column_); }
  int lanes_here() const { return std::min(shape_.lanes, shape_.channels - channel_); }
  std::int64_t byte_of(int pixel, int lane) const {
    return item_byte_ + (static_cast<std::int64_t>(pixel) * shape_.channels + channel_ + lane) *
                            layout_.bytes_per_code;
  }

  StreamShape shape_;
  MapLayout layout_;
  int row_ = 0;
  int column_ = 0;   ///< first pixel of the item
  int channel_ = 0;  ///< first channel of the word
  std::int64_t item_byte_ = 0;
};

}  // namespace rill
