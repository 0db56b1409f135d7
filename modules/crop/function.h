// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// Function face of the crop: the part `out` of a map `in` that begins at row `top` and column
/// `left`.
void crop_map(const Code* map, const Shape& in, const Shape& out, int top, int left, Code* part);

}  // namespace rill
