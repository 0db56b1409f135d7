// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/core/units.h"
#include "sim/numerics/format.h"

namespace rill {

/// Lanes of packed words: 8, 16 or 32 bits each, lane 0 first, little-endian; a code uses the low
/// bits of its lane, two's complement, and the rest is 0.
class WordCodec {
 public:
  /// Throws ConfigError unless the format's codes fit a lane of 8, 16 or 32 bits.
  WordCodec(int lane_bits, const Format& format);

  int lane_bytes() const { return lane_bytes_; }
  void unpack(const std::uint8_t* bytes, std::int64_t lanes, Code* codes) const;
  void pack(const Code* codes, std::int64_t lanes, std::uint8_t* bytes) const;

 private:
  int lane_bytes_;
  int unused_bits_;  ///< of 32, above a code
  bool is_signed_;
};

}  // namespace rill
