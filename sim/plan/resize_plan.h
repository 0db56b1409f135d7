// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/resize/resize_shape.h"
#include "sim/plan/plan.h"

namespace rill {

/// FIFOs in front of a resize unit and between its two processes, by name.
constexpr const char* kRawFifo = "picture_raw";
constexpr const char* kResizedFifo = "picture_resized";

/// A design without its resize unit, for runs that do not use it.
inline DesignSpec without_resize_unit(DesignSpec design) {
  design.resize_unit.reset();
  design.fifos.erase(kRawFifo);
  design.fifos.erase(kResizedFifo);
  return design;
}

/// The unit on the way of a load that has one.
inline ResizeShape resize_shape_of(const Transfer& load) {
  const StreamShape& from = load.shape;
  const StreamShape& to = load.resize->output;
  return {{from.channels, from.height, from.width},
          {to.channels, to.height, to.width},
          load.resize->row_overhead};
}

}  // namespace rill
