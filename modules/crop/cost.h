// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/stream_fifo/stream_shape.h"
#include "sim/cost/resources.h"

namespace rill {

/// Row, column and word counters with two comparators each, and the output register.
Resources crop_cost(const StreamShape& input);

}  // namespace rill
