// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/tiled_cost.h"

#include <algorithm>
#include <set>
#include <vector>

#include "modules/axi/cost.h"
#include "modules/dma/cost.h"
#include "modules/dsp_array/cost.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/tiled_circuits.h"

namespace rill {

namespace {

Family family_of(const Plan& plan) {
  return plan.board.family == "7series" ? Family::Series7 : Family::UltraScalePlus;
}

/// Bits below which synthesis builds a memory from LUTs. Our assumption; the published SkyNet's
/// 3x3 weights (36 x 11 a lane) and 1x1 weights (128 x 11) stand on either side of it.
constexpr std::int64_t kSmallMemoryBits = 1024;

Resources bank(const Plan& plan, std::int64_t words, int bits) {
  const MemoryChoice choice =
      words * bits < kSmallMemoryBits ? MemoryChoice::Lutram : MemoryChoice::Bram;
  return memory_cost({words, bits}, choice, family_of(plan)).resources;
}

/// Widest input, weight and accumulator among the layers of a unit.
ArrayCostShape array_of(const Plan& plan, bool depthwise) {
  ArrayCostShape shape;
  shape.depthwise = depthwise;
  shape.input_bits = shape.weight_bits = shape.accumulator_bits = 1;
  shape.family = family_of(plan);
  for (const TileLayer& layer : plan.tiled->program.layers) {
    const auto index = static_cast<std::size_t>(&layer - plan.tiled->program.layers.data());
    if (!plan.network.layers[index].has_weights() || layer.depthwise != depthwise) continue;
    const LayerArithmetic& numbers = layer.arithmetic;
    shape.input_bits = std::max(shape.input_bits, numbers.input.width);
    shape.input_signed = numbers.input.is_signed;
    shape.weight_bits = std::max(shape.weight_bits, numbers.weight.width);
    shape.accumulator_bits =
        std::max(shape.accumulator_bits, numbers.accumulation.accumulator.width);
    shape.terms_per_cast = numbers.accumulation.terms_per_cast;
    shape.casts_each_step = shape.terms_per_cast > 0;
  }
  const TiledSpec& spec = plan.design.tiled;
  const LoopTiming& loop =
      plan.tiled->program.loop(depthwise ? OperationKind::Depthwise : OperationKind::Pointwise);
  // A loop of ii n uses a multiplier n times an iteration.
  shape.pe = spec.lanes;
  shape.simd = ceil_div(depthwise ? spec.units.taps : spec.units.inputs, loop.ii);
  shape.pixels = loop.pixels;
  shape.packs = plan.design.dsp_packing;
  if (plan.design.multipliers != DesignSpec::Multipliers::Auto) {
    shape.dsp_multipliers = plan.design.multipliers == DesignSpec::Multipliers::Dsp;
  } else {
    shape.dsp_multipliers = prefers_dsp(shape);
  }
  return shape;
}

Resources buffers(const Plan& plan) {
  const Program& program = plan.tiled->program;
  Resources sum;
  for (const TileBufferShape& buffer : program.buffers) {
    sum += bank(plan, std::int64_t{program.rows} * program.columns, buffer.bits) * program.lanes;
  }
  return sum;
}

/// A loop of ii n takes each multiplier n times an iteration: both operands are chosen.
Resources operand_selection(const Plan& plan, bool depthwise) {
  const ArrayCostShape shape = array_of(plan, depthwise);
  const LoopTiming& loop =
      plan.tiled->program.loop(depthwise ? OperationKind::Depthwise : OperationKind::Pointwise);
  Resources one;
  one.lut = static_cast<double>(mux_luts(loop.ii) * (shape.input_bits + shape.weight_bits));
  return one * (shape.pe * shape.simd * shape.pixels);
}

Resources weight_buffers(const Plan& plan) {
  const TiledSpec& spec = plan.design.tiled;
  const int bits = array_of(plan, false).weight_bits;
  Resources sum = bank(plan, std::int64_t{spec.pointwise_chunks} * spec.lanes, bits) * spec.lanes;
  sum += bank(plan, std::int64_t{spec.depthwise_chunks} * 9, array_of(plan, true).weight_bits) *
         spec.lanes;
  sum += bank(plan, plan.tiled->program.bias_slots, spec.bias_bits) *
         (spec.multipliers ? 2 * spec.lanes : spec.lanes);
  // Weights that the pointwise unit holds while it runs.
  Resources held;
  held.ff = static_cast<double>(spec.lanes) * spec.units.inputs * bits;
  return sum + held;
}

/// Rounding, one addition, and saturation.
Resources cast_cost(int from, int to) {
  Resources cost = saturate_cost(from, to);
  cost.lut += to;
  return cost;
}

/// What a circuit computes in a lane beside multipliers: a cast wherever sums become codes (with
/// the clamp at 0 in the same LUTs), a clamp of codes, the largest of a window.
Resources circuit_lane(const Plan& plan, const TileCircuit& circuit) {
  constexpr int kWindow = 4;  // codes that are pooled
  const Program& program = plan.tiled->program;
  const int sum = array_of(plan, false).accumulator_bits;
  const int map = array_of(plan, true).input_bits;
  const LoopTiming& loop = program.loop(circuit.kind);
  Resources clamp;
  clamp.lut = map;
  switch (circuit.kind) {
    case OperationKind::Preset:
      return circuit.accumulators ? Resources{} : cast_cost(plan.design.tiled.bias_bits, map);
    case OperationKind::Activate:
      return (circuit.accumulators ? cast_cost(sum, map) : clamp) * loop.pixels;
    case OperationKind::Store:
      return circuit.accumulators ? cast_cost(sum, map) : clamp;
    case OperationKind::Pool: {
      // A pipeline of ii n uses the comparison, a function of the source, n times an iteration.
      const Resources largest = maximum_cost(map) * ((kWindow - 1.0) / loop.ii);
      const bool sums = std::any_of(circuit.reads.begin(), circuit.reads.end(), [&](int buffer) {
        return program.buffers[static_cast<std::size_t>(buffer)].accumulator;
      });
      return largest + (sums ? cast_cost(sum, map) : clamp) * kWindow;
    }
    default:
      return {};
  }
}

Resources lane_logic(const Plan& plan, const std::vector<TileCircuit>& circuits) {
  const TiledSpec& spec = plan.design.tiled;
  const int sum = array_of(plan, false).accumulator_bits;
  Resources lane;
  for (const TileCircuit& circuit : circuits) lane += circuit_lane(plan, circuit);
  if (spec.multipliers) {
    lane.dsp += dsp_per_product({sum, true}, {spec.bias_bits, true}, family_of(plan));
  }
  lane.ff += 2.0 * sum;
  return lane * spec.lanes + source_selection(circuits, plan.tiled->program);
}

/// Weights go from their buffer into registers one by one, where the unit holds them: a multiplexer
/// of the lanes' banks, and an enable a register.
Resources weight_unpacking(const Plan& plan) {
  const TiledSpec& spec = plan.design.tiled;
  Resources cost;
  if (spec.units.weight_unpack_cycles == 0) return cost;
  cost.lut = static_cast<double>(mux_luts(spec.lanes) * array_of(plan, false).weight_bits) +
             static_cast<double>(spec.lanes) * spec.units.inputs;
  return cost;
}

/// Address arithmetic in DSP slices: HLS multiplies an index of few bits and a constant in one.
Resources addressing(const Plan& plan, const std::vector<TileCircuit>& circuits) {
  Resources cost;
  if (!plan.design.tiled.hls_circuits) return cost;
  for (const TileCircuit& circuit : circuits) {
    cost.dsp += address_products(circuit, plan.tiled->program);
  }
  return cost;
}

/// Data FIFOs of a master of the IP, each way: as many words as its bursts may have in flight.
Resources data_fifos(const Plan& plan, int bits) {
  constexpr int kBurstsInFlight = 16;  // Vivado HLS's default for m_axi (UG902)
  const TiledSpec& spec = plan.design.tiled;
  const std::int64_t depth = std::int64_t{spec.burst_words} * kBurstsInFlight;
  return memory_cost({depth, bits}, MemoryChoice::Bram, family_of(plan)).resources * 2;
}

/// HLS gives what is not maps or parameters (the boxes) a master of its own, of 32 bits, on another
/// port of the board.
Resources results_master(const Plan& plan, const std::vector<TileCircuit>& circuits) {
  constexpr int kBits = 32;
  const auto detects = [](const TileCircuit& c) { return c.kind == OperationKind::Detect; };
  if (!plan.design.tiled.hls_circuits || std::none_of(circuits.begin(), circuits.end(), detects)) {
    return {};
  }
  // What HLS estimates for an m_axi adapter of 32 bits, in every report that names one.
  Resources adapter;
  adapter.lut = 580;
  adapter.ff = 512;
  AxiPortCostShape port;
  port.width_bits = plan.board.port.width_bits;
  port.master_bits = kBits;
  port.family = family_of(plan);
  return adapter + data_fifos(plan, kBits) + axi_interconnect_cost(port);
}

}  // namespace

int tiled_multipliers(const Plan& plan) {
  const ArrayCostShape pointwise = array_of(plan, false);
  const ArrayCostShape depthwise = array_of(plan, true);
  return pointwise.pe * pointwise.simd * pointwise.pixels +
         depthwise.pe * depthwise.simd * depthwise.pixels;
}

void cost_tiled(Plan* plan) {
  const TiledSpec& spec = plan->design.tiled;
  const std::set<int> ports(spec.ports.begin(), spec.ports.end());
  const auto masters = static_cast<int>(ports.size());
  DmaCostShape dma;
  dma.port_bits = plan->board.port.width_bits;
  dma.stream_bits = plan->tiled->program.word_bytes() * 8;
  const int master_bits = spec.port_bits > 0 ? spec.port_bits : dma.stream_bits;
  // Words that cross the master whole are cut by the interconnect behind it.
  if (master_bits == dma.stream_bits) dma.stream_bits = dma.port_bits;
  dma.buffer_beats =
      dma_buffer_bursts(plan->design, plan->board) * dma_burst_beats(plan->design, plan->board);
  dma.family = family_of(*plan);
  AxiPortCostShape port;
  port.width_bits = plan->board.port.width_bits;
  port.master_bits = master_bits;
  port.family = family_of(*plan);
  constexpr int kControlRegisters = 16;
  const Program& program = plan->tiled->program;
  const std::vector<TileCircuit> circuits = tile_circuits(program, spec.hls_circuits);
  plan->shared_costs = {
      {"tile buffers", buffers(*plan) + bank_selection(circuits, program)},
      {"weight buffers", weight_buffers(*plan) + weight_unpacking(*plan)},
      {"pointwise", dsp_array_cost(array_of(*plan, false)) + operand_selection(*plan, false)},
      {"depthwise", dsp_array_cost(array_of(*plan, true)) + operand_selection(*plan, true)},
      {"activation", lane_logic(*plan, circuits)},
      {"dma", (dma_cost(dma) + data_fifos(*plan, program.word_bytes() * 8)) * masters},
      {"axi", axi_port_cost(port) * masters + master_selection(circuits, program) +
                  results_master(*plan, circuits)},
      {"loops", loop_control(circuits, program) + addressing(*plan, circuits)},
      {"control", machine_control_cost(kControlRegisters, static_cast<int>(spec.passes.size())) +
                      axi_lite_interconnect_cost()}};
  for (const PartCost& cost : plan->shared_costs) plan->resources += cost.resources;
}

}  // namespace rill
