// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "modules/axi/traffic.h"
#include "modules/sequencer/program.h"
#include "sim/plan/plan.h"

namespace rill {

/// One pass of a tiled machine in closed form, for one batch.
struct PassEstimate {
  std::int64_t cycles = 0;
  std::int64_t trip_count = 0;  ///< loops alone: ideal memory, empty pipelines, nothing asked for
  std::array<Bytes, kPurposes> read{}, written{};
};

/// Every operation's loop or the time of its bytes at the memory's sustained rate, whichever is
/// longer; operations beside each other count once. With an ideal memory this is what a simulation
/// counts, too.
std::vector<PassEstimate> estimate_passes(const Plan& plan);

}  // namespace rill
