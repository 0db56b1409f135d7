// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/passed_weights.h"

#include <cstdint>

#include "sim/core/error.h"

namespace rill {

namespace {

// UG573 chapters 1 and 2: bits of a BRAM36 and of an UltraRAM.
constexpr std::int64_t kBram36Bits = 36 * 1024;
constexpr std::int64_t kUramBits = 288 * 1024;

const Layer& layer_of(const Plan& plan, const Stage& stage) {
  return plan.network.layers[static_cast<std::size_t>(stage.layer)];
}

bool passes(const Plan& plan, const Stage& stage) {
  return passes_weights(plan.design, plan.board, layer_of(plan, stage),
                        plan.arithmetic[static_cast<std::size_t>(stage.layer)]);
}

}  // namespace

bool passes_weights(const DesignSpec& design, const BoardSpec& board, const Layer& layer,
                    const LayerArithmetic& numbers) {
  if (layer.op != Op::FullyConnected || design.weights != DesignSpec::Weights::Streamed ||
      design.execution != DesignSpec::Execution::Sequential) {
    return false;
  }
  const std::int64_t chip = board.capacity.bram36 * kBram36Bits + board.capacity.uram * kUramBits;
  return 2 * layer.weights() * numbers.weight.stored_bits() > chip;
}

bool passes_weights(const Plan& plan, const Group& group) {
  return group.stages.size() == 1 && passes(plan, group.stages.front());
}

void check_passed_weights(const Plan& plan) {
  for (const Group& group : plan.groups) {
    if (group.stages.size() == 1) continue;
    for (const Stage& stage : group.stages) {
      if (!passes(plan, stage)) continue;
      throw ConfigError({layer_of(plan, stage).where, "layers." + layer_of(plan, stage).name,
                         "has more weights than the chip can hold, so they must pass its array as "
                         "they come; give it a bundle of its own"});
    }
  }
}

}  // namespace rill
