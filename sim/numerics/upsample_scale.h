// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace rill {

/// The constant factor of a bilinear upsampling in integers. Half-pixel centres give every output
/// pixel 1/(2s)-ths of its neighbours along each axis, so an output value is the sum of four inputs
/// times integers, times multiplier / 2^fraction_bits: two bits an axis for s = 2, three for s = 4
/// (reference/quantization.md section 4.3), and what the layer's pre_scale needs.
struct UpsampleScale {
  std::int32_t multiplier = 1;
  int fraction_bits = 0;
};

/// Nothing when the scale is no power of two or pre_scale no multiple of 2^-16 below 2^15: then no
/// exact integers exist.
std::optional<UpsampleScale> upsample_scale(int scale, double pre_scale);

}  // namespace rill
