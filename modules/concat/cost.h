// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/cost/resources.h"

namespace rill {

/// Joins streams along channels: operands are converted to the output's width, one of them is
/// selected, and the word leaves through a register.
Resources concat_cost(const std::vector<StreamShape>& inputs, const StreamShape& output);

}  // namespace rill
