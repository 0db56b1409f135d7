// SPDX-License-Identifier: Apache-2.0
#include "sim/report/tiled_rows.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/plan/tiled_cost.h"
#include "sim/plan/tiled_estimate.h"
#include "sim/report/plan_rows.h"
#include "sim/report/words.h"

namespace rill {

namespace {

OperationKind unit_of(const Layer& layer) {
  if (layer.op == Op::MaxPool) return OperationKind::Pool;
  return layer.is_depthwise() ? OperationKind::Depthwise : OperationKind::Pointwise;
}

/// Cycles of a batch in which a layer's unit works for it.
std::int64_t unit_cycles(const Program& program, const Layer& layer, int index) {
  const OperationKind kind = unit_of(layer);
  std::int64_t cycles = 0;
  for (const Step& step : program.steps) {
    for (const Operation& operation : step.main) {
      const int of = kind == OperationKind::Pool ? operation.pool_layer : operation.layer;
      if (operation.kind == kind && of == index) cycles += operation.cycles;
    }
  }
  return cycles;
}

LayerRow layer_row(const Plan& plan, const std::string& pass, int index) {
  const Layer& layer = plan.network.layers[static_cast<std::size_t>(index)];
  const LayerArithmetic& numbers = plan.arithmetic[static_cast<std::size_t>(index)];
  const Program& program = plan.tiled->program;
  LayerRow row;
  row.layer = layer.name;
  row.group = pass;
  row.op = op_name(layer);
  row.in = layer.in;
  row.out = layer.out;
  if (layer.has_weights()) row.weight_format = numbers.weight.to_string();
  row.output_format = numbers.output.to_string();
  row.macs = layer.macs() * program.pictures;
  row.folding.pe = program.lanes;
  const LoopTiming& loop = program.loop(unit_of(layer));
  if (layer.has_weights()) {
    const TileUnits& units = plan.design.tiled.units;
    row.folding.simd = ceil_div(layer.is_depthwise() ? units.taps : units.inputs, loop.ii);
    row.multipliers = static_cast<std::int64_t>(row.folding.pe) * row.folding.simd * loop.pixels;
  }
  row.busy_cycles = row.closed_form_cycles = unit_cycles(program, layer, index);
  row.weight_bits = layer.weights() * numbers.weight.width;
  return row;
}

/// Names of the maps that a layer reads; in place of one that no unit computes (reorg and concat
/// are addresses of a load), those from which it is put together.
// A network has no circles.
void add_inputs(const Plan& plan, const std::vector<bool>& has_row, const Layer& layer,
                std::vector<std::string>* names) {  // NOLINT(misc-no-recursion)
  for (const LayerIndex input : layer.inputs) {
    const auto index = static_cast<std::size_t>(input);
    if (input == kNetworkInput || has_row[index]) {
      names->push_back(map_name(plan.network, input));
    } else {
      add_inputs(plan, has_row, plan.network.layers[index], names);
    }
  }
}

BytesByPurpose sum_of(const std::vector<PassEstimate>& passes,
                      std::array<Bytes, kPurposes> PassEstimate::*bytes) {
  BytesByPurpose sum{};
  for (const PassEstimate& pass : passes) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += (pass.*bytes)[i];
  }
  return sum;
}

Bytes all(const std::array<Bytes, kPurposes>& bytes) {
  Bytes sum = 0;
  for (const Bytes one : bytes) sum += one;
  return sum;
}

}  // namespace

MemoryCeiling tiled_ceiling(const Plan& plan) {
  const Program& program = plan.tiled->program;
  const std::set<int> used(program.ports.begin(), program.ports.end());
  const auto ports = static_cast<int>(used.size());
  const double own = static_cast<double>(ports) * program.port_bytes;
  if (plan.memory.ideal) return {2 * own, own};
  MemoryCeiling ceiling = memory_ceiling(plan.memory, plan.board, ports, plan.clock_mhz);
  ceiling.ports = std::min(ceiling.ports, own);
  return ceiling;
}

std::vector<LayerRow> tiled_layer_rows(const Plan& plan) {
  std::vector<LayerRow> rows;
  std::vector<bool> seen(plan.network.layers.size(), false);
  for (const TilePass& pass : plan.tiled->program.passes) {
    for (const int index : pass.layers) {
      if (seen[static_cast<std::size_t>(index)]) continue;
      seen[static_cast<std::size_t>(index)] = true;
      rows.push_back(layer_row(plan, pass.name, index));
    }
  }
  for (LayerRow& row : rows) {
    const LayerIndex layer = *plan.network.find(row.layer);
    add_inputs(plan, seen, plan.network.layers[static_cast<std::size_t>(layer)], &row.inputs);
  }
  return rows;
}

std::vector<GroupRow> tiled_group_rows(const Plan& plan) {
  const MemoryCeiling ceiling = tiled_ceiling(plan);
  const std::vector<PassEstimate> estimates = estimate_passes(plan);
  std::vector<GroupRow> rows;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    GroupRow row;
    row.name = plan.tiled->program.passes[i].name;
    row.layers = static_cast<int>(plan.tiled->program.passes[i].layers.size());
    row.closed_form_cycles = estimates[i].cycles;
    row.memory_floor_cycles =
        memory_floor_cycles(all(estimates[i].read), all(estimates[i].written), ceiling);
    row.active_cycles = static_cast<double>(estimates[i].cycles);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<TransferRow> tiled_transfer_rows(const Plan& plan) {
  const std::vector<PassEstimate> estimates = estimate_passes(plan);
  const BytesByPurpose read = sum_of(estimates, &PassEstimate::read);
  const BytesByPurpose written = sum_of(estimates, &PassEstimate::written);
  std::vector<TransferRow> rows;
  const auto add = [&](const char* name, Purpose purpose, bool reads) {
    const Bytes bytes = (reads ? read : written)[static_cast<std::size_t>(purpose)];
    if (bytes > 0) rows.push_back({name, "", purpose, reads, bytes, std::nullopt});
  };
  add("load_maps", Purpose::Input, true);
  add("load_weights", Purpose::Weights, true);
  add("load_maps", Purpose::IntermediateMap, true);
  add("store_maps", Purpose::IntermediateMap, false);
  return rows;
}

std::vector<PassRow> tiled_pass_rows(const Plan& plan) {
  const std::vector<PassEstimate> estimates = estimate_passes(plan);
  std::vector<PassRow> rows;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    PassRow row;
    row.name = plan.tiled->program.passes[i].name;
    row.closed_form_cycles = estimates[i].cycles;
    row.trip_count = estimates[i].trip_count;
    row.read = all(estimates[i].read);
    row.written = all(estimates[i].written);
    rows.push_back(std::move(row));
  }
  return rows;
}

void add_passes(const std::vector<PassAccount>& accounts, RunReport* report) {
  const auto per_batch = [&](std::int64_t value) {
    return static_cast<double>(value) / std::max(1, report->frames);
  };
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    PassRow& row = report->passes[i];
    row.cycles = per_batch(accounts[i].cycles);
    row.beside = per_batch(accounts[i].beside);
    row.hidden = per_batch(accounts[i].hidden);
    for (int kind = 0; kind < kOperationKinds; ++kind) {
      const auto at = static_cast<std::size_t>(kind);
      if (accounts[i].count[at] == 0) continue;
      row.operations.push_back({to_string(static_cast<OperationKind>(kind)),
                                per_batch(accounts[i].of_kind[at]),
                                accounts[i].count[at] / std::max(1, report->frames)});
    }
    report->groups[i].active_cycles = row.cycles;
  }
  for (LayerRow& row : report->layers) {
    // A unit's loop takes the same time whatever the memory does.
    LayerTiming timing;
    timing.part = row.op;
    timing.account.busy = row.closed_form_cycles * report->frames;
    timing.busy_per_frame = static_cast<double>(row.closed_form_cycles);
    timing.utilization = utilization(row.macs, row.macs_at_most(), timing.busy_per_frame);
    row.timing = timing;
  }
  report->bottleneck = tiled_bottleneck(*report);
}

}  // namespace rill
