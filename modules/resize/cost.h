// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/resize/resize_shape.h"
#include "sim/cost/resources.h"

namespace rill {

/// Two rows of the source in memory; for each channel four products of a pixel and a weight in one
/// cycle, their sum and its rounding; counters of both pictures' rows and columns.
Resources resize_cost(const ResizeShape& shape, int bits, Family family);

}  // namespace rill
