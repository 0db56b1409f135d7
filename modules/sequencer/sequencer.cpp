// SPDX-License-Identifier: Apache-2.0
#include "modules/sequencer/sequencer.h"

#include <algorithm>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace {

std::size_t index(OperationKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

Sequencer::Sequencer(const sc_core::sc_module_name& name, RunContext& context,
                     const FabricClock& clock, const Program& program, const SequencedParts& parts,
                     SequencerHooks hooks, int batches)
    : Part(name, context),
      clock_(clock),
      program_(program),
      parts_(parts),
      hooks_(std::move(hooks)),
      batches_(batches),
      accounts_(program.passes.size()) {
  metrics_.bind("steps", "steps", "steps of the program carried out", &steps_);
  start_process("sequence", [this] { run(); });
}

double Sequencer::progress() const {
  const auto all = static_cast<double>(program_.steps.size()) * batches_;
  return all > 0 ? static_cast<double>(steps_) / all : 1.0;
}

void Sequencer::run() {
  Cycle now = 0;
  for (int batch = 0; batch < batches_; ++batch) {
    if (hooks_.before_batch) hooks_.before_batch(batch);
    started_.push_back(now);
    int pass = -1;
    for (const Step& step : program_.steps) {
      if (step.pass != pass && hooks_.before_pass) hooks_.before_pass(batch, step.pass);
      pass = step.pass;
      const Cycle end = run_step(batch, step, now);
      accounts_[static_cast<std::size_t>(pass)].cycles += end - now;
      now = end;
      ++steps_;
    }
    if (hooks_.after_batch) hooks_.after_batch(batch);
    done_.push_back(now);
  }
  sc_core::sc_stop();
}

Cycle Sequencer::run_step(int batch, const Step& step, Cycle now) {
  PassAccount& account = accounts_[static_cast<std::size_t>(step.pass)];
  std::vector<std::int64_t> jobs;
  for (const Operation& operation : step.beside) {
    TileDma& dma = *parts_.loads[static_cast<std::size_t>(operation.port)];
    if (jobs.empty()) jobs.push_back(dma.gate().jobs_done());
    dma.start(operation, now);
    ++jobs.front();
    ++account.count[index(operation.kind)];
  }
  Cycle end = now;
  for (const Operation& operation : step.main) {
    const Cycle before = end;
    end = run_operation(batch, operation, end);
    account.of_kind[index(operation.kind)] += end - before;
    ++account.count[index(operation.kind)];
  }
  if (!step.beside.empty()) {
    TileDma& dma = *parts_.loads[static_cast<std::size_t>(step.beside.front().port)];
    const Cycle loaded = finish_transfer(dma, jobs.front());
    account.beside += loaded - now;
    account.hidden += std::min(loaded, end) - now;
    end = std::max(end, loaded);
  }
  activity_.advance(State::Busy, end);
  return end;
}

Cycle Sequencer::run_operation(int batch, const Operation& operation, Cycle now) {
  if (hooks_.before_operation) hooks_.before_operation(batch, operation);
  Cycle end = now;
  const auto compute = [&](TileUnit& unit) {
    end = unit.run(operation, now);
    clock_.wait_until(end);
  };
  const auto transfer = [&](TileDma& dma) {
    const std::int64_t jobs = dma.gate().jobs_done() + 1;
    dma.start(operation, now);
    end = finish_transfer(dma, jobs);
  };
  switch (operation.kind) {
    case OperationKind::LoadMap:
    case OperationKind::LoadImage:
    case OperationKind::LoadReorg:
    case OperationKind::LoadWeights:
    case OperationKind::LoadBias:
      transfer(*parts_.loads[static_cast<std::size_t>(operation.port)]);
      break;
    case OperationKind::Preset:
    case OperationKind::Clear:
    case OperationKind::Copy:
    case OperationKind::Activate:
      compute(*parts_.activation);
      break;
    case OperationKind::Depthwise:
      compute(*parts_.depthwise);
      break;
    case OperationKind::Pointwise:
      compute(*parts_.pointwise);
      break;
    case OperationKind::Pool:
      parts_.pool->run(operation, now);  // beside the DMA that takes its words
      transfer(*parts_.store);
      break;
    case OperationKind::Store:
      transfer(*parts_.store);
      break;
    case OperationKind::Detect:
      compute(*parts_.boxes);
      break;
  }
  if (hooks_.after_operation) hooks_.after_operation(batch, operation);
  return end;
}

Cycle Sequencer::finish_transfer(TileDma& dma, std::int64_t jobs) {
  waiting_for_ = "waits for a transfer";
  while (dma.gate().jobs_done() < jobs) sc_core::wait(dma.gate().done());
  waiting_for_ = "";
  return dma.gate().done_cycle();
}

}  // namespace rill
