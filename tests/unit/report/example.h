// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/metrics/metrics.h"
#include "sim/metrics/run_figures.h"
#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"

// A machine of two convolutions and a pool, small enough to follow every figure by hand. The plan
// and the snapshot are written down here, not made by planner or simulator: the report is tested
// alone.
namespace rill::test {

/// Three layers on a 3x4x8 picture: `dw` (depthwise 3x3), `pw` (pointwise to 4), `pool` (2x2).
/// Fused: one group. Unfused: three groups, one after another, `dw` and `pw` maps through DDR.
Plan example_plan(bool fused);
Estimate example_estimate(bool fused);

/// Two frames after 100 cycles of loading weights: of 1000 cycles each fused, of 3000 unfused.
RunFigures example_figures(bool fused);

/// What the modules counted. Every account sums to example_figures().elapsed. In the unfused
/// machine the groups take 1200, 1200 and 600 cycles a frame and mostly wait for the memory.
Snapshot example_snapshot(bool fused);

}  // namespace rill::test
