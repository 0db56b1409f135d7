// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace rill {

/// Clock cycles of the programmable-logic clock (unless a name says otherwise), as a point in time
/// since the start of the simulation or as a duration. Signed, so that differences are safe.
using Cycle = std::int64_t;

using Bytes = std::int64_t;

/// The integer behind a quantized value. 32 bits hold every format of up to 32 bits.
using Code = std::int32_t;

/// Integer ceiling of a / b for a >= 0 and b > 0.
template <typename Integer>
constexpr Integer ceil_div(Integer a, Integer b) {
  return (a + b - 1) / b;
}

/// Integer floor of a / b for b > 0.
template <typename Integer>
constexpr Integer floor_div(Integer a, Integer b) {
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

}  // namespace rill
