// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/core/units.h"
#include "sim/numerics/stored_code.h"

namespace rill {

/// How a feature map lies in DDR: raster order with channels fastest (see Shape), the channels of a
/// pixel one behind the other, low bits first, little-endian. A pixel begins with a byte, so that
/// it has an address whatever words the streams on both sides have; what its channels leave of its
/// last byte is 0. With codes of 8, 16 or 32 bits nothing is left.
struct MapLayout {
  StoredCode code;

  /// Throws ConfigError unless codes of `bits` fit `code`.
  void check(int bits) const;
  std::int64_t pixel_bytes(int channels) const {
    return ceil_div(std::int64_t{channels} * code.bits, std::int64_t{8});
  }
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
    const std::int64_t bits = std::int64_t{shape_.lanes} * layout_.code.bits;
    const bool alike = shape_.pixels == 1 && shape_.channels % shape_.lanes == 0 && bits % 8 == 0;
    return alike ? bits / 8 : 0;
  }
  /// next() so often, where words are uniform.
  void skip(int words);

  /// Bytes of the map up to the last one this word needs; words of few bits may share it.
  std::int64_t bytes_needed() const {
    return byte_of(pixels_here() - 1) + ceil_div(bit_of(lanes_here()), std::int64_t{8});
  }
  /// Bytes of the map that are complete, from its start, once this word is there.
  std::int64_t bytes_complete() const;
  /// First byte that this word or a later one needs.
  std::int64_t first_byte() const { return item_byte_; }

  /// Codes of the word out of the map's bytes (`bytes[0]` is byte `first` of the map); idle lanes
  /// get 0.
  void unpack(const std::uint8_t* bytes, std::int64_t first, Code* codes) const;
  /// unpack() of that many words from this one on, where they are uniform.
  void unpack_run(const std::uint8_t* bytes, std::int64_t first, int words, Code* codes) const;
  /// The opposite of unpack(); idle lanes are left out, bits of other words stay.
  void pack(const Code* codes, std::int64_t first, std::uint8_t* bytes) const;

 private:
  void next_item();
  int pixels_here() const { return std::min(shape_.pixels, shape_.width - column_); }
  int lanes_here() const { return std::min(shape_.lanes, shape_.channels - channel_); }
  /// First byte of a pixel of the item.
  std::int64_t byte_of(int pixel) const { return item_byte_ + pixel * pixel_bytes_; }
  /// Bits of a pixel in front of a lane of this word.
  std::int64_t bit_of(int lane) const {
    return (std::int64_t{channel_} + lane) * layout_.code.bits;
  }

  StreamShape shape_;
  MapLayout layout_;
  std::int64_t pixel_bytes_;
  int row_ = 0;
  int column_ = 0;   ///< first pixel of the item
  int channel_ = 0;  ///< first channel of the word
  std::int64_t item_byte_ = 0;
};

}  // namespace rill
