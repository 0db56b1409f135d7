// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/frame_energy.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "sim/plan/folding.h"

namespace rill {

namespace {

const Layer& layer_of(const Plan& plan, const Stage& stage) {
  return plan.network.layers[static_cast<std::size_t>(stage.layer)];
}

const LayerArithmetic& numbers_of(const Plan& plan, const Stage& stage) {
  return plan.arithmetic[static_cast<std::size_t>(stage.layer)];
}

/// Nothing when no stage has any of the resource.
std::optional<double> busy_share(const Plan& plan, double interval, double Resources::*kind) {
  double work = 0;
  double count = 0;
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      Resources own;
      for (const PartCost& cost : stage.costs) own += cost.resources;
      const std::int64_t busy = busy_cycles(layer_of(plan, stage), numbers_of(plan, stage), stage);
      work += own.*kind * static_cast<double>(busy);
      count += own.*kind;
    }
  }
  if (count <= 0 || interval <= 0) return std::nullopt;
  return std::min(1.0, work / (count * interval));
}

/// Products done of those that the multipliers could do in a frame's interval.
double multiplier_share(const Plan& plan, double interval) {
  // Groups one after another use the same multipliers, those of the largest.
  const bool in_turn =
      plan.groups.size() > 1 && plan.design.execution == DesignSpec::Execution::Sequential;
  double macs = 0;
  double at_most = 0;
  for (const Group& group : plan.groups) {
    double own = 0;
    for (const Stage& stage : group.stages) {
      const Layer& layer = layer_of(plan, stage);
      macs += static_cast<double>(layer.macs());
      own += multipliers_of(layer, numbers_of(plan, stage), stage.folding).macs_at_most();
    }
    at_most = in_turn ? std::max(at_most, own) : at_most + own;
  }
  if (at_most <= 0 || interval <= 0) return 0;
  return std::min(1.0, macs / interval / at_most);
}

}  // namespace

StageMultipliers multipliers_of(const Layer& layer, const LayerArithmetic& numbers,
                                const Folding& folding) {
  StageMultipliers result;
  if (numbers.winograd.used()) {
    // Tiles of m outputs, each a row of three taps, take m + 2 products in place of 3 m; tiles of
    // m x m outputs take (m + 2)^2 in place of 9 m^2.
    const ArrayFolding array = array_folding(layer, numbers, folding);
    const double places = static_cast<double>(array.multipliers()) / (array.pe * array.simd);
    const double direct =
        static_cast<double>(array.taps) * numbers.winograd.outputs * numbers.winograd.tile_rows();
    result.count = array.multipliers();
    result.macs_per_product = direct / (array.winograd_terms * places);
  } else if (layer.macs() != 0) {
    result.count = static_cast<std::int64_t>(folding.pe) * folding.simd * folding.pixels;
  }
  return result;
}

std::int64_t busy_cycles(const Layer& layer, const LayerArithmetic& numbers, const Stage& stage) {
  const bool ideal = stage.line_buffer_style == DesignSpec::LineBufferStyle::Ideal;
  if (!ideal) return stage.own_cycles > 0 ? stage.own_cycles : stage.cycles;
  std::int64_t words = stage.output.words();
  std::int64_t taken = 0;
  for (const StreamShape& input : stage.inputs) {
    // A concat takes its operands one after another.
    taken = layer.op == Op::Concat ? taken + input.words() : std::max(taken, input.words());
  }
  words = std::max(words, taken);
  const bool computes = has_multipliers(layer) || layer.op == Op::L2Normalize;
  return computes ? stage_cycles(layer, numbers, stage.folding, words) : words;
}

BoardPower board_power(const BoardSpec& board, const MemorySpec& memory) {
  BoardPower power;
  power.family = board.family == "7series" ? Family::Series7 : Family::UltraScalePlus;
  power.static_w = board.static_power_w;
  // What a RAM in place of the DRAM takes is not known.
  power.ddr_pj_per_bit = memory.axi_ram ? 0 : ddr_pj_per_bit(memory.protocol);
  return power;
}

double frame_energy_j(const Plan& plan, const Estimate& estimate) {
  const auto interval = static_cast<double>(estimate.interval_cycles);
  ActivityShares shares;
  shares.logic = busy_share(plan, interval, &Resources::lut).value_or(0);
  shares.bram = busy_share(plan, interval, &Resources::bram18).value_or(shares.logic);
  shares.uram = busy_share(plan, interval, &Resources::uram).value_or(shares.logic);
  shares.dsp = multiplier_share(plan, interval);
  const double rate = interval > 0 ? plan.clock_mhz * 1e6 / interval : 0;
  const auto bytes = static_cast<double>(
      std::accumulate(estimate.ddr_bytes.begin(), estimate.ddr_bytes.end(), Bytes{0}));
  const Power power = estimate_power(plan.resources, shares, plan.clock_mhz, bytes * rate,
                                     board_power(plan.board, plan.memory));
  return energy_per_frame_j(power, rate);
}

}  // namespace rill
