// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/load_run.h"
#include "sim/config/sweep_spec.h"

namespace rill {

/// `--set` words of a point. A key with `*` or `?` becomes one word for every name that it matches:
/// layers in design.stages, .line_buffer_rows and .line_buffers, network.layers and
/// numerics.layers, FIFOs (`fifo_names`) in design.fifos. PE, SIMD and pixels that reach many
/// layers so are cut to what each layer has: `design.stages.*.pe: 64` is 3 where 3 channels leave.
/// Throws ConfigError for a pattern that matches nothing. `base` has its shapes inferred.
std::vector<std::string> expand_settings(const SweepSettings& settings,
                                         const RunConfiguration& base,
                                         const std::vector<std::string>& fifo_names);

}  // namespace rill
