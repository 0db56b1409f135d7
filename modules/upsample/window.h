// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/shape.h"

namespace rill {

/// What an output pixel of a bilinear upsampling by `scale` with half-pixel centres reads: 2 x 2
/// pixels, the map's edge replicated. Output row y lies at (2 y + 1 - scale) / (2 scale).
inline Window upsample_window(int scale) {
  Window window;
  window.kernel_h = window.kernel_w = 2;
  window.stride_h = window.stride_w = 2;
  window.pad_h = window.pad_w = scale - 1;
  window.upsample = 2 * scale;
  window.replicate = true;
  return window;
}

}  // namespace rill
