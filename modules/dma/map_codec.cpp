// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/map_codec.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace {

/// Codes of `Stored` width, least significant byte first, as they lie in memory.
template <typename Stored>
void unpack_codes(const std::uint8_t* bytes, int count, Code* codes) {
  for (int i = 0; i < count; ++i, bytes += sizeof(Stored)) {
    std::uint32_t value = 0;
    for (unsigned byte = 0; byte < sizeof(Stored); ++byte) {
      value |= std::uint32_t{bytes[byte]} << (8 * byte);
    }
    // A signed char is a small number here, and its sign is wanted.
    codes[i] =
        static_cast<Code>(static_cast<Stored>(value));  // NOLINT(bugprone-signed-char-misuse)
  }
}

template <unsigned kBytes>
void pack_codes(const Code* codes, int count, std::uint8_t* bytes) {
  for (int i = 0; i < count; ++i, bytes += kBytes) {
    const auto value = static_cast<std::uint32_t>(codes[i]);
    for (unsigned byte = 0; byte < kBytes; ++byte) {
      bytes[byte] = static_cast<std::uint8_t>(value >> (8 * byte));
    }
  }
}

void unpack_codes(const MapLayout& layout, const std::uint8_t* bytes, int count, Code* codes) {
  switch (layout.bytes_per_code) {
    case 1:
      return layout.is_signed ? unpack_codes<std::int8_t>(bytes, count, codes)
                              : unpack_codes<std::uint8_t>(bytes, count, codes);
    case 2:
      return layout.is_signed ? unpack_codes<std::int16_t>(bytes, count, codes)
                              : unpack_codes<std::uint16_t>(bytes, count, codes);
    default:  // unsigned codes need at most 31 bits of a Code
      return unpack_codes<std::int32_t>(bytes, count, codes);
  }
}

void pack_codes(const MapLayout& layout, const Code* codes, int count, std::uint8_t* bytes) {
  switch (layout.bytes_per_code) {
    case 1:
      return pack_codes<1>(codes, count, bytes);
    case 2:
      return pack_codes<2>(codes, count, bytes);
    default:
      return pack_codes<4>(codes, count, bytes);
  }
}

}  // namespace

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

void WordCursor::next_item() {
  channel_ = 0;
  item_byte_ += static_cast<std::int64_t>(pixels_here()) * shape_.channels * layout_.bytes_per_code;
  column_ += shape_.pixels;
  if (column_ < shape_.width) return;
  column_ = 0;
  ++row_;
}

std::int64_t WordCursor::bytes_complete() const {
  const bool last_of_item = channel_ + lanes_here() == shape_.channels;
  return byte_of(last_of_item ? pixels_here() - 1 : 0, lanes_here());
}

void WordCursor::unpack(const std::uint8_t* bytes, std::int64_t first, Code* codes) const {
  const int pixels = pixels_here();
  const int lanes = lanes_here();
  if (pixels * lanes < shape_.codes_per_word()) {
    std::fill_n(codes, shape_.codes_per_word(), Code{0});
  }
  for (int pixel = 0; pixel < pixels; ++pixel) {
    unpack_codes(layout_, bytes + (byte_of(pixel, 0) - first), lanes, codes + pixel * shape_.lanes);
  }
}

void WordCursor::skip(int words) {
  const int words_per_pixel = shape_.channels / shape_.lanes;
  const int word = channel_ / shape_.lanes + words;
  const int pixel = column_ + word / words_per_pixel;
  channel_ = word % words_per_pixel * shape_.lanes;
  item_byte_ += std::int64_t{word / words_per_pixel} * shape_.channels * layout_.bytes_per_code;
  column_ = pixel % shape_.width;
  row_ += pixel / shape_.width;
}

void WordCursor::unpack_run(const std::uint8_t* bytes, std::int64_t first, int words,
                            Code* codes) const {
  unpack_codes(layout_, bytes + (byte_of(0, 0) - first), words * shape_.lanes, codes);
}

void WordCursor::pack(const Code* codes, std::int64_t first, std::uint8_t* bytes) const {
  const int pixels = pixels_here();
  const int lanes = lanes_here();
  for (int pixel = 0; pixel < pixels; ++pixel) {
    pack_codes(layout_, codes + pixel * shape_.lanes, lanes, bytes + (byte_of(pixel, 0) - first));
  }
}

}  // namespace rill
