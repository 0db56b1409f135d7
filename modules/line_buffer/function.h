// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// Input row that kernel row `kernel_row` of output row `out_row` reads; outside of the map when
/// negative or not below its height.
inline int window_row(const Window& window, int out_row, int kernel_row) {
  return window.top(out_row) + kernel_row * window.dilation;
}

/// Function face of the line buffer: the windows of `count` neighbouring output pixels of one row,
/// as [pixel][tap][channel]. `rows[k]` is the input row ([column][channel]) that kernel row k
/// reads, or null when it lies outside of the map; `width` columns are there. What lies outside
/// reads as `padding_code`, or as the nearest column where the window replicates the edge.
void gather_windows(const Code* const* rows, int width, int channels, const Window& window,
                    int first_out_column, int count, Code padding_code, Code* out);

/// One window: gather_windows() for a single output pixel.
void gather_window(const Code* const* rows, int width, int channels, const Window& window,
                   int out_column, Code padding_code, Code* out);

}  // namespace rill
