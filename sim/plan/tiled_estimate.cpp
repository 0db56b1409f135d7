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

/// The memory behind the ports, in fabric cycles.
struct MemoryTimes {
  bool ideal = false;
  double bytes_per_cycle = 0;
  double latency = 0;  ///< of a read: both ways, row opened
};

MemoryTimes memory_times(const Plan& plan) {
  MemoryTimes times;
  times.ideal = plan.memory.ideal;
  times.bytes_per_cycle = std::min(plan.board.port.width_bits / 8.0, dram_rate(plan));
  times.latency = memory_latency(plan);
  return times;
}

std::int64_t cycles_of(const Program& program, const MemoryTimes& memory,
                       const Operation& operation) {
  if (!is_transfer(operation)) return operation.cycles;
  const auto bytes = static_cast<double>(bytes_of(program, operation));
  const bool single = operation.kind == OperationKind::LoadReorg && program.single_reads > 0;
  const int depth = program.loop(operation.kind).depth;
  if (single) {
    const double word = program.word_bytes();
    const double wait = memory.ideal ? 1 : memory.latency + word / memory.bytes_per_cycle;
    const double rounds =
        std::ceil(static_cast<double>(words_of(operation)) / program.single_reads);
    return std::llround(rounds * (program.read_request + wait + depth));
  }
  const int request = is_load(operation) ? program.read_request : program.write_response;
  if (memory.ideal) return operation.cycles + request;
  const double moved = bytes / memory.bytes_per_cycle;
  const double loop = static_cast<double>(operation.cycles - depth);
  return std::llround(std::max(loop, moved) + memory.latency + depth) + request;
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
