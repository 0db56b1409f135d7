// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/compute_tiled.h"

#include <algorithm>

#include "sim/assembly/tiled_machine.h"
#include "sim/core/worker_team.h"

namespace rill {

namespace {

/// Loads of a picture whose pixels lie in words look at addresses around it, too.
constexpr std::uint64_t kMargin = 1 << 20;

bool stores(const Operation& operation) {
  return operation.kind == OperationKind::Store || operation.kind == OperationKind::Pool;
}

}  // namespace

bool TiledMachine::compute(int batches, WorkerTeam& team,
                           const std::function<bool(double)>& progress) {
  // Zeroed buffers and the parameters, as fill_memory(); flat, so that threads can work in it.
  std::vector<std::uint8_t> memory(program_.end_address + kMargin, 0);
  const auto put = [&memory](std::uint64_t address, const std::vector<std::uint8_t>& bytes) {
    memory.resize(std::max<std::size_t>(memory.size(), address + bytes.size() + kMargin));
    std::copy(bytes.begin(), bytes.end(), memory.begin() + static_cast<std::ptrdiff_t>(address));
  };
  put(program_.parameter_address, input_->parameters);
  for (int batch = 0; batch < batches; ++batch) {
    put(program_.image_address,
        input_->images[static_cast<std::size_t>(batch) % input_->images.size()]);
    for (const Step& step : program_.steps) {
      for (const Operation& operation : step.main) compute(operation, memory, team);
      // What the machine loads beside them is for a later step, so it may as well come behind.
      for (const Operation& operation : step.beside) compute(operation, memory, team);
    }
    results_.push_back(capture_->take());
    if (!progress(static_cast<double>(batch + 1) / batches)) return false;
  }
  return true;
}

void TiledMachine::compute(const Operation& operation, std::vector<std::uint8_t>& memory,
                           WorkerTeam& team) {
  TileUnit* unit = nullptr;
  TileDma* dma = nullptr;
  int parts = team.members();
  switch (operation.kind) {
    case OperationKind::LoadWeights:
    case OperationKind::LoadBias:
      parts = 1;  // a few words
      [[fallthrough]];
    case OperationKind::LoadMap:
    case OperationKind::LoadImage:
    case OperationKind::LoadReorg:
      dma = loads_[static_cast<std::size_t>(operation.port)].get();
      break;
    case OperationKind::Store:
    case OperationKind::Pool:
      dma = store_.get();
      dma->before_store(operation);
      break;
    case OperationKind::Preset:
    case OperationKind::Clear:
    case OperationKind::Copy:
    case OperationKind::Activate:
      unit = activation_.get();
      break;
    case OperationKind::Depthwise:
      unit = depthwise_.get();
      break;
    case OperationKind::Pointwise:
      unit = pointwise_.get();
      break;
    case OperationKind::Detect:
      parts = 0;  // the answer is read from the map
      break;
  }
  const auto work = [&](int part) {
    if (unit != nullptr) unit->compute(operation, part, parts);
    if (dma != nullptr) dma->move(operation, memory, part, parts);
  };
  if (parts > 1) team.share(work);
  if (parts == 1) work(0);
  if (stores(operation) && operation.layer == program_.answer) {
    for (const TileRun& run : tile_runs(program_, operation)) {  // the capture reads it there
      contents().write(run.address, memory.data() + run.address, run.bytes);
    }
  }
  capture_->after_operation(operation);
}

SimulationResult compute_tiled(const Plan& plan, const TiledInput& input, int batches, int threads,
                               const std::function<bool(double)>& progress) {
  const FabricClock clock(plan.clock_mhz);
  RunContext context;
  TiledMachine machine("machine", plan, clock, context, &input, batches, false, false);
  WorkerTeam team(std::max(threads, 1));
  SimulationResult result;
  result.cancelled = !machine.compute(batches, team, progress);
  result.batches = std::move(machine.batches());
  if (!result.batches.empty()) result.outputs = result.batches.back().answers;
  return result;
}

}  // namespace rill
