// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/power.h"
#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"

namespace rill {

/// Multipliers of a layer's stage; none for a layer without products.
struct StageMultipliers {
  std::int64_t count = 0;
  /// MACs of the layer that one product stands for; above 1 in Winograd's form.
  double macs_per_product = 1;

  /// MACs a cycle of all of them.
  double macs_at_most() const { return static_cast<double>(count) * macs_per_product; }
};

StageMultipliers multipliers_of(const Layer& layer, const LayerArithmetic& numbers,
                                const Folding& folding);

/// Cycles a frame in which the busiest part of a stage works, as a simulation counts them: without
/// those in which it waits for another part of the stage.
std::int64_t busy_cycles(const Layer& layer, const LayerArithmetic& numbers, const Stage& stage);

BoardPower board_power(const BoardSpec& board, const MemorySpec& memory);

/// Joules a frame of a streaming machine by its closed forms, as a report before simulation prints
/// them: estimate_power() with the busy share of every stage, weighted by how many of the resource
/// it has, and the products done of those possible for the DSPs.
double frame_energy_j(const Plan& plan, const Estimate& estimate);

}  // namespace rill
