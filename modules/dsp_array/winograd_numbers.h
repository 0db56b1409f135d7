// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

// What the two halves of WinogradFunction share. Inside of this folder.
namespace rill::detail {

/// A filter's taps in one direction.
constexpr int kWinogradTaps = 3;

/// To the 16 bits in which the published form holds transformed numbers.
inline std::int32_t saturated_half_word(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(
      value, std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()));
}

}  // namespace rill::detail
