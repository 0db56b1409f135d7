// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "modules/axi/traffic.h"
#include "sim/plan/plan.h"

namespace rill {

/// What a plan would do, in closed form: no simulation, no contention, memory at its sustained
/// rate.
struct Estimate {
  std::int64_t latency_cycles = 0;           ///< first input byte to last output byte of one frame
  std::int64_t interval_cycles = 0;          ///< from frame to frame when frames come back to back
  std::array<Bytes, kPurposes> ddr_bytes{};  ///< per frame, by Purpose
};

/// Fills every stage's fill_cycles and every group's cycles. Rows are followed through the
/// pipeline: a row of windows starts when the row before is done and its first window is there, and
/// ends no earlier than its last window's last pixel allows.
void estimate_groups(Plan* plan);

/// Needs the closed forms that make_plan() has filled in.
Estimate estimate(const Plan& plan);

}  // namespace rill
