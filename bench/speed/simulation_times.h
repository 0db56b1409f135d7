// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace rill::bench {

/// CPU seconds of whole runs, SkyNet on an Ultra96 (one 160x320 frame) and FlowNetS on a ZCU104
/// (one 384x512 pair), in processes of their own: configuration, folding search, weights,
/// simulation, report (no files written). By name, `simulation/<numerics>/<fusion> data` and `…
/// timing`. The quickest of `repetitions` counts: it is the one least disturbed by other programs.
std::map<std::string, double> simulation_seconds(int repetitions);

/// CPU seconds of a whole run of the published tiled SkyNet, a batch of four pictures, with data
/// and time: by memory (`ideal`, `lpddr4_1066_x32`). Measured as above.
std::map<std::string, double> tiled_batch_seconds(int repetitions);

}  // namespace rill::bench
