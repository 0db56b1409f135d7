// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/validation/cycles_circuits.h"

namespace rill::cycles {

/// Padding, window unit, matrix-vector unit and thresholds of each of the `layers` (a JSON list of
/// {ci, co, simd, pe, par}), a FIFO of `fifo` words behind each unit. ConfigError with the row's
/// line for layers that no such RTL can have.
Circuit chain(const Parameters& params, const Drive& drive);

}  // namespace rill::cycles
