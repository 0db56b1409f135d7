// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/stream_fifo/stream_shape.h"
#include "sim/cost/resources.h"

namespace rill {

/// Space to depth behind a line buffer: which tap and channel goes where is wiring; what costs is
/// selecting one of the words of an item, and its register.
Resources reorg_cost(const StreamShape& output);

}  // namespace rill
