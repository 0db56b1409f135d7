// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/map_codec.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/core/error.h"

namespace rill {

void MapLayout::check(int bits) const {
  const bool known = bytes_per_code == 1 || bytes_per_code == 2 || bytes_per_code == 4;
  if (known && bits >= 1 && bits <= 8 * bytes_per_code) return;
  Diagnostic diagnostic;
  diagnostic.key = "bytes_per_code";
  diagnostic.message = std::to_string(bits) + "-bit codes do not fit " +
                       std::to_string(bytes_per_code) +
                       " bytes; use 1, 2 or 4 bytes that hold them";
  throw ConfigError(std::move(diagnostic));
}

std::int64_t MapLayout::map_bytes(const StreamShape& shape) const {
  return static_cast<std::int64_t>(shape.height) * shape.width * shape.channels * bytes_per_code;
}

WordCursor::WordCursor(const StreamShape& shape, const MapLayout& layout)
    : shape_(shape), layout_(layout) {}

void WordCursor::next() {
  channel_ += shape_.lanes;
  if (channel_ < shape_.channels) return;
  channel_ = 0;
  item_byte_ += static_cast<std::int64_t>(pixels_here()) * shape_.channels * layout_.bytes_per_code;
  column_ += shape_.pixels;
  if (column_ < shape_.width) return;
  column_ = 0;
  ++row_;
}

int WordCursor::pixels_here() const { return std::min(shape_.pixels, shape_.width - column_); }

int WordCursor::lanes_here() const { return std::min(shape_.lanes, shape_.channels - channel_); }

std::int64_t WordCursor::byte_of(int pixel, int lane) const {
  return item_byte_ + (static_cast<std::int64_t>(pixel) * shape_.channels + channel_ + lane) *
                          layout_.bytes_per_code;
}

std::int64_t WordCursor::bytes_needed() const { return byte_of(pixels_here() - 1, lanes_here()); }

std::int64_t WordCursor::bytes_complete() const {
  const bool last_of_item = channel_ + lanes_here() == shape_.channels;
  return byte_of(last_of_item ? pixels_here() - 1 : 0, lanes_here());
}

void WordCursor::unpack(const std::uint8_t* bytes, std::int64_t first, Code* codes) const {
  std::fill_n(codes, shape_.codes_per_word(), Code{0});
  const int size = layout_.bytes_per_code;
  const int unused = 32 - 8 * size;
  for (int pixel = 0; pixel < pixels_here(); ++pixel) {
    const std::uint8_t* source = bytes + (byte_of(pixel, 0) - first);
    Code* target = codes + pixel * shape_.lanes;
    for (int lane = 0; lane < lanes_here(); ++lane) {
      std::uint32_t value = 0;
      for (int i = 0; i < size; ++i) value |= std::uint32_t{*source++} << (8 * i);
      // Shifting up and back copies the sign bit; unsigned codes need at most 31 bits of a Code.
      target[lane] = layout_.is_signed ? static_cast<Code>(value << unused) >> unused
                                       : static_cast<Code>(value);
    }
  }
}

void WordCursor::pack(const Code* codes, std::int64_t first, std::uint8_t* bytes) const {
  for (int pixel = 0; pixel < pixels_here(); ++pixel) {
    std::uint8_t* target = bytes + (byte_of(pixel, 0) - first);
    const Code* source = codes + pixel * shape_.lanes;
    for (int lane = 0; lane < lanes_here(); ++lane) {
      const auto value = static_cast<std::uint32_t>(source[lane]);
      for (int i = 0; i < layout_.bytes_per_code; ++i) {
        *target++ = static_cast<std::uint8_t>(value >> (8 * i));
      }
    }
  }
}

}  // namespace rill
