// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/tiled_cost.h"

#include <algorithm>
#include <set>

#include "modules/axi/cost.h"
#include "modules/dma/cost.h"
#include "modules/dsp_array/cost.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"
#include "sim/plan/memory_path.h"

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

/// Kinds of operations that write (read) each buffer: each is a circuit of its own.
struct BufferUsers {
  std::set<OperationKind> writers;
  std::set<OperationKind> readers;
};

std::vector<BufferUsers> buffer_users(const Program& program) {
  std::vector<BufferUsers> users(program.buffers.size());
  const auto write = [&](int buffer, OperationKind kind) {
    if (buffer >= 0) users[static_cast<std::size_t>(buffer)].writers.insert(kind);
  };
  const auto read = [&](int buffer, OperationKind kind) {
    if (buffer >= 0) users[static_cast<std::size_t>(buffer)].readers.insert(kind);
  };
  for (const Step& step : program.steps) {
    for (const auto* operations : {&step.main, &step.beside}) {
      for (const Operation& operation : *operations) {
        write(operation.to, operation.kind);
        read(operation.from, operation.kind);
        // Sums go on from what the buffer holds.
        if (operation.kind == OperationKind::Pointwise) read(operation.to, operation.kind);
      }
    }
  }
  return users;
}

/// A bank a lane, each with ports of its own: multiplexers of the addresses and of the data between
/// the circuits that write it, and of the addresses of those that read it.
Resources buffer_selection(const Plan& plan) {
  const Program& program = plan.tiled->program;
  const int address = log2_ceil(std::int64_t{program.rows} * program.columns);
  const std::vector<BufferUsers> users = buffer_users(program);
  Resources sum;
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto writers = static_cast<std::int64_t>(users[i].writers.size());
    const auto readers = static_cast<std::int64_t>(users[i].readers.size());
    sum.lut += static_cast<double>(mux_luts(writers) * (address + program.buffers[i].bits) +
                                   mux_luts(readers) * address);
  }
  return sum * program.lanes;
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

/// Presets, requantization, pooling: a lane each, as wide as an accumulator.
Resources lane_logic(const Plan& plan) {
  const TiledSpec& spec = plan.design.tiled;
  const int sum = array_of(plan, false).accumulator_bits;
  const int map = array_of(plan, true).input_bits;
  Resources lane = saturate_cost(sum, map) + maximum_cost(map) * 3;
  if (spec.multipliers) {
    lane.dsp += dsp_per_product({sum, true}, {spec.bias_bits, true}, family_of(plan));
  }
  // Every buffer can be read by every unit: a multiplexer a lane in front of each.
  lane.lut += static_cast<double>(mux_luts(static_cast<std::int64_t>(spec.maps.size())) * map * 3);
  lane.ff += 2.0 * sum;
  return lane * spec.lanes;
}

/// Data FIFOs of a master of the IP, each way: as many words as its bursts may have in flight.
Resources data_fifos(const Plan& plan) {
  constexpr int kBurstsInFlight = 16;  // Vivado HLS's default for m_axi (UG902)
  const TiledSpec& spec = plan.design.tiled;
  const std::int64_t depth = std::int64_t{spec.burst_words} * kBurstsInFlight;
  const int bits = plan.tiled->program.word_bytes() * 8;
  return memory_cost({depth, bits}, MemoryChoice::Bram, family_of(plan)).resources * 2;
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
  dma.buffer_beats =
      dma_buffer_bursts(plan->design, plan->board) * dma_burst_beats(plan->design, plan->board);
  dma.family = family_of(*plan);
  AxiPortCostShape port;
  port.width_bits = plan->board.port.width_bits;
  port.outstanding = plan->board.port.outstanding;
  constexpr int kControlRegisters = 16;
  plan->shared_costs = {
      {"tile buffers", buffers(*plan) + buffer_selection(*plan)},
      {"weight buffers", weight_buffers(*plan)},
      {"pointwise", dsp_array_cost(array_of(*plan, false)) + operand_selection(*plan, false)},
      {"depthwise", dsp_array_cost(array_of(*plan, true)) + operand_selection(*plan, true)},
      {"activation", lane_logic(*plan)},
      {"dma", (dma_cost(dma) + data_fifos(*plan)) * masters},
      {"axi", axi_port_cost(port) * masters},
      {"control", machine_control_cost(kControlRegisters, static_cast<int>(spec.passes.size()))}};
  for (const PartCost& cost : plan->shared_costs) plan->resources += cost.resources;
}

}  // namespace rill
