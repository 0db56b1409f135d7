// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/bilinear.h"
#include "sim/core/shape.h"

namespace rill {

/// Geometry and time of a ResizeUnit, which only makes pictures smaller: then no row (column) of
/// the source ends more than one row (column) of the result.
struct ResizeShape {
  Shape from;
  Shape to;
  int row_overhead = 0;  ///< cycles from a source row's last pixel to the next row's loop

  BilinearPosition row(int target) const {
    return bilinear_position(target, from.height, to.height);
  }
  BilinearPosition column(int target) const {
    return bilinear_position(target, from.width, to.width);
  }
  /// Cycles of a frame when nothing holds it up.
  std::int64_t frame_cycles() const {
    return std::int64_t{from.height} * (from.width + row_overhead);
  }
};

}  // namespace rill
