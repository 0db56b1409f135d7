// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

/// Corners in whole pixels, as DAC-SDC writes them.
struct PixelBox {
  int x1 = 0, x2 = 0, y1 = 0, y2 = 0;
};

/// Intersection over union, areas as (x2 - x1) * (y2 - y1).
double intersection_over_union(const PixelBox& a, const PixelBox& b);

/// The contest's own formula (reference/dac_sdc/README.md section 2): the overlap's width is the
/// leftmost corner plus both widths minus the rightmost corner, its height alike. Equal to the one
/// above; computed apart to show it.
double contest_intersection_over_union(const PixelBox& a, const PixelBox& b);

}  // namespace rill
