// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/tiled_estimate.h"

#include <algorithm>
#include <cmath>

#include "sim/plan/estimate.h"
#include "sim/plan/memory_path.h"

namespace rill {

namespace {

bool is_load(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::LoadMap:
    case OperationKind::LoadImage:
    case OperationKind::LoadReorg:
    case OperationKind::LoadWeights:
    case OperationKind::LoadBias:
      return true;
    default:
      return false;
  }
}

bool is_transfer(const Operation& operation) {
  return is_load(operation) || operation.kind == OperationKind::Store ||
         operation.kind == OperationKind::Pool;
}

std::int64_t words_of(const Operation& operation) {
  std::int64_t words = 0;
  for (const TileBlock& block : operation.blocks) {
    words += static_cast<std::int64_t>(block.rows) * block.columns;
  }
  return words;
}

Bytes bytes_of(const Program& program, const Operation& operation) {
  if (operation.kind != OperationKind::LoadImage) return words_of(operation) * program.word_bytes();
  return words_of(operation) * (program.planar_image ? program.image_channels : 4);
}

/// True for words that lie apart in DDR.
bool is_scattered(const Program& program, const Operation& operation) {
  return operation.kind == OperationKind::LoadReorg && !operation.blocks.empty() &&
         operation.blocks.front().column_pitch != program.word_bytes();
}

/// The memory behind the ports, in fabric cycles.
struct MemoryTimes {
  bool ideal = false;
  double bytes_per_cycle = 0;
  double latency = 0;   ///< of a read: both ways, row opened
  double refresh = 0;   ///< share of the time in which the DRAM refreshes
  int outstanding = 1;  ///< bursts of a port
};

MemoryTimes memory_times(const Plan& plan) {
  MemoryTimes times;
  times.ideal = plan.memory.ideal;
  times.bytes_per_cycle = plan.tiled->program.port_bytes;
  if (times.ideal) return times;
  times.bytes_per_cycle =
      std::min({times.bytes_per_cycle, plan.board.port.width_bits / 8.0, dram_rate(plan)});
  times.latency = memory_latency(plan);
  times.outstanding = plan.board.port.outstanding;
  const MemorySpec::Timing& timing = plan.memory.timing;
  if (timing.trefi > 0) times.refresh = static_cast<double>(timing.trfc) / timing.trefi;
  return times;
}

std::int64_t cycles_of(const Program& program, const MemoryTimes& memory,
                       const Operation& operation) {
  if (!is_transfer(operation)) return operation.cycles;
  const bool single = operation.kind == OperationKind::LoadReorg && program.single_reads > 0;
  const double loops = operation.loop_count;
  // Whatever starts anew asks, waits, and drains its pipeline.
  const double around = program.loop(operation.kind).depth +
                        (is_load(operation) ? program.read_request : program.write_response) +
                        (memory.ideal ? 0 : memory.latency) + (single ? program.scatter_cycles : 0);
  double moved = static_cast<double>(bytes_of(program, operation)) / memory.bytes_per_cycle;
  if (!single && !memory.ideal && is_scattered(program, operation)) {
    // Words that are no neighbours are bursts of their own, so many under way at a time.
    const double word = memory.latency + program.word_bytes() / memory.bytes_per_cycle;
    moved = std::max(moved, static_cast<double>(words_of(operation)) * word / memory.outstanding);
  }
  const double loop = single ? static_cast<double>(words_of(operation))
                             : static_cast<double>(operation.cycles - operation.lead) -
                                   loops * program.loop(operation.kind).depth;
  const double transfer = std::max(loop, moved);
  // A refresh holds up what was asked for; where the next row is not asked for before this one is
  // there, nothing catches up afterwards.
  const bool apart = is_load(operation) && (single || program.row_by_row);
  const double held = apart ? (transfer + loops * memory.latency) * memory.refresh : 0;
  return std::llround(transfer + loops * around + held) + operation.lead;
}

std::int64_t sum(const Program& program, const MemoryTimes& memory,
                 const std::vector<Operation>& operations) {
  std::int64_t cycles = 0;
  for (const Operation& operation : operations) cycles += cycles_of(program, memory, operation);
  return cycles;
}

/// Loops without pipelines and requests.
std::int64_t trips(const Program& program, const std::vector<Operation>& operations) {
  std::int64_t cycles = 0;
  for (const Operation& operation : operations) {
    cycles +=
        operation.cycles - std::int64_t{operation.loop_count} * program.loop(operation.kind).depth;
  }
  return cycles;
}

void add_bytes(const Program& program, const std::vector<Operation>& operations,
               PassEstimate* pass) {
  for (const Operation& operation : operations) {
    if (!is_transfer(operation)) continue;
    auto& bytes = is_load(operation) ? pass->read : pass->written;
    bytes[static_cast<std::size_t>(operation.purpose)] += bytes_of(program, operation);
  }
}

}  // namespace

std::vector<PassEstimate> estimate_passes(const Plan& plan) {
  const Program& program = plan.tiled->program;
  const MemoryTimes memory = memory_times(plan);
  std::vector<PassEstimate> passes(program.passes.size());
  for (const Step& step : program.steps) {
    PassEstimate& pass = passes[static_cast<std::size_t>(step.pass)];
    pass.cycles += std::max(sum(program, memory, step.main), sum(program, memory, step.beside));
    pass.trip_count += std::max(trips(program, step.main), trips(program, step.beside));
    add_bytes(program, step.main, &pass);
    add_bytes(program, step.beside, &pass);
  }
  return passes;
}

}  // namespace rill
