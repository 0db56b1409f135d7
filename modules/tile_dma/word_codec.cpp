// SPDX-License-Identifier: Apache-2.0
#include "modules/tile_dma/word_codec.h"

#include <cstring>
#include <string>

#include "sim/core/error.h"

namespace rill {

namespace {

template <typename Lane>
void unpack_lanes(const std::uint8_t* bytes, std::int64_t lanes, int unused, bool is_signed,
                  Code* codes) {
  for (std::int64_t i = 0; i < lanes; ++i) {
    Lane lane;
    std::memcpy(&lane, bytes + static_cast<std::size_t>(i) * sizeof(Lane), sizeof(Lane));
    const std::uint32_t high = std::uint32_t{lane} << unused;
    codes[i] = is_signed ? static_cast<Code>(high) >> unused : static_cast<Code>(high >> unused);
  }
}

template <typename Lane>
void pack_lanes(const Code* codes, std::int64_t lanes, int unused, std::uint8_t* bytes) {
  const std::uint32_t mask = ~std::uint32_t{0} >> unused;
  for (std::int64_t i = 0; i < lanes; ++i) {
    const Lane lane = static_cast<Lane>(static_cast<std::uint32_t>(codes[i]) & mask);
    std::memcpy(bytes + static_cast<std::size_t>(i) * sizeof(Lane), &lane, sizeof(Lane));
  }
}

}  // namespace

WordCodec::WordCodec(int lane_bits, const Format& format)
    : lane_bytes_(lane_bits / 8), unused_bits_(32 - format.width), is_signed_(format.is_signed) {
  const bool known = lane_bits == 8 || lane_bits == 16 || lane_bits == 32;
  if (known && format.width <= lane_bits) return;
  Diagnostic error;
  error.key = "tiled.lane_bits";
  error.message = "codes of " + format.to_string() + " do not fit a lane of " +
                  std::to_string(lane_bits) + " bits; use 8, 16 or 32, and at least " +
                  std::to_string(format.width);
  throw ConfigError(error);
}

void WordCodec::unpack(const std::uint8_t* bytes, std::int64_t lanes, Code* codes) const {
  if (lane_bytes_ == 1) unpack_lanes<std::uint8_t>(bytes, lanes, unused_bits_, is_signed_, codes);
  if (lane_bytes_ == 2) unpack_lanes<std::uint16_t>(bytes, lanes, unused_bits_, is_signed_, codes);
  if (lane_bytes_ == 4) unpack_lanes<std::uint32_t>(bytes, lanes, unused_bits_, is_signed_, codes);
}

void WordCodec::pack(const Code* codes, std::int64_t lanes, std::uint8_t* bytes) const {
  if (lane_bytes_ == 1) pack_lanes<std::uint8_t>(codes, lanes, unused_bits_, bytes);
  if (lane_bytes_ == 2) pack_lanes<std::uint16_t>(codes, lanes, unused_bits_, bytes);
  if (lane_bytes_ == 4) pack_lanes<std::uint32_t>(codes, lanes, unused_bits_, bytes);
}

}  // namespace rill
