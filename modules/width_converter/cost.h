// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/stream_fifo/stream_shape.h"
#include "sim/cost/resources.h"

namespace rill {

/// A width converter: free when lanes and pixels are equal, else a register that collects or a
/// shift register that is cut up. Widths that do not divide each other need both and a multiplexer
/// between them.
Resources width_converter_cost(const StreamShape& from, const StreamShape& to);

}  // namespace rill
