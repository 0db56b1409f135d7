// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/resize/resize_shape.h"
#include "sim/plan/plan.h"

namespace rill {

/// The unit on the way of a load that has one.
inline ResizeShape resize_shape_of(const Transfer& load) {
  const StreamShape& from = load.shape;
  const StreamShape& to = load.resize->output;
  return {{from.channels, from.height, from.width},
          {to.channels, to.height, to.width},
          load.resize->row_overhead};
}

}  // namespace rill
