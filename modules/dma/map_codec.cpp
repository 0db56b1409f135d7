// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/map_codec.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/core/error.h"

namespace rill {

void MapLayout::check(int bits) const {
  if (code.bits >= 1 && code.bits <= 32 && bits >= 1 && bits <= code.bits) return;
  Diagnostic diagnostic;
  diagnostic.key = "code.bits";
  diagnostic.message = std::to_string(bits) + "-bit codes do not fit " + std::to_string(code.bits) +
                       " bits of memory; use as many as they have, 32 at most";
  throw ConfigError(std::move(diagnostic));
}

std::int64_t MapLayout::map_bytes(const StreamShape& shape) const {
  return std::int64_t{shape.height} * shape.width * pixel_bytes(shape.channels);
}

WordCursor::WordCursor(const StreamShape& shape, const MapLayout& layout)
    : shape_(shape), layout_(layout), pixel_bytes_(layout.pixel_bytes(shape.channels)) {}

void WordCursor::next_item() {
  channel_ = 0;
  item_byte_ += pixels_here() * pixel_bytes_;
  column_ += shape_.pixels;
  if (column_ < shape_.width) return;
  column_ = 0;
  ++row_;
}

std::int64_t WordCursor::bytes_complete() const {
  const bool last_of_item = channel_ + lanes_here() == shape_.channels;
  return last_of_item ? byte_of(pixels_here()) : byte_of(0) + bit_of(lanes_here()) / 8;
}

void WordCursor::unpack(const std::uint8_t* bytes, std::int64_t first, Code* codes) const {
  const int pixels = pixels_here();
  const int lanes = lanes_here();
  if (pixels * lanes < shape_.codes_per_word()) {
    std::fill_n(codes, shape_.codes_per_word(), Code{0});
  }
  for (int pixel = 0; pixel < pixels; ++pixel) {
    load_codes(layout_.code, bytes + (byte_of(pixel) - first), lanes, codes + pixel * shape_.lanes,
               bit_of(0));
  }
}

void WordCursor::skip(int words) {
  const int words_per_pixel = shape_.channels / shape_.lanes;
  const int word = channel_ / shape_.lanes + words;
  const int pixel = column_ + word / words_per_pixel;
  channel_ = word % words_per_pixel * shape_.lanes;
  item_byte_ += word / words_per_pixel * pixel_bytes_;
  column_ = pixel % shape_.width;
  row_ += pixel / shape_.width;
}

void WordCursor::unpack_run(const std::uint8_t* bytes, std::int64_t first, int words,
                            Code* codes) const {
  // Words of whole bytes leave no bits between pixels.
  load_codes(layout_.code, bytes + (byte_of(0) - first), std::int64_t{words} * shape_.lanes, codes,
             bit_of(0));
}

void WordCursor::pack(const Code* codes, std::int64_t first, std::uint8_t* bytes) const {
  const int pixels = pixels_here();
  const int lanes = lanes_here();
  for (int pixel = 0; pixel < pixels; ++pixel) {
    store_codes(layout_.code, codes + pixel * shape_.lanes, lanes, bytes + (byte_of(pixel) - first),
                bit_of(0));
  }
}

}  // namespace rill
