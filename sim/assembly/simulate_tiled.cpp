// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/simulate_tiled.h"

#include "sim/assembly/recorder.h"
#include "sim/assembly/run_slices.h"
#include "sim/assembly/sampler.h"
#include "sim/assembly/tiled_machine.h"
#include "sim/assembly/walk.h"
#include "sim/core/located_error.h"

namespace rill {

namespace {

/// Simulated time between two calls of the progress callback.
constexpr Cycle kSliceCycles = 200'000;

bool run_machine(const TiledMachine& machine, const FabricClock& clock, const RunContext& context,
                 const SimulationOptions& options, Sampler* sampler) {
  Slices slices{kSliceCycles, [&] { return machine.sequencer().finished(); }, {}, sampler};
  if (options.progress) {
    slices.go_on = [&] { return options.progress(machine.sequencer().progress()); };
  }
  return run_slices(clock, context, slices);
}

}  // namespace

SimulationResult simulate_tiled(const Plan& plan, const TiledInput* input,
                                const SimulationOptions& options) {
  const FabricClock clock(plan.clock_mhz);
  RunContext context;
  const TiledInput* data = options.timing_only ? nullptr : input;
  internal_check(data != nullptr || options.timing_only, "simulate_tiled: no input");
  TiledMachine machine("machine", plan, clock, context, data, options.frames, options.keep_layers,
                       options.count_saturated);
  std::optional<Recorder> recorder;
  if (options.trace) {
    recorder.emplace(machine, *options.trace, expected_cycles(plan, options), plan.clock_mhz);
  }
  std::optional<Sampler> sampler;
  if (options.timeline) sampler.emplace(machine);
  SimulationResult result;
  if (!run_machine(machine, clock, context, options, sampler ? &*sampler : nullptr)) {
    result.cancelled = true;
    return result;
  }
  const Sequencer& sequencer = machine.sequencer();
  if (!sequencer.finished()) {
    throw LocatedSimulationError(
        Diagnostic{plan.design.where, "",
                   "the tiled machine stands still: its sequencer " + sequencer.waiting_for()});
  }
  const Cycle end = std::max(last_activity(machine), sequencer.batches_done().back());
  close_accounts(machine, end);
  if (recorder) result.trace = recorder->trace(end);
  if (sampler) result.timeline = sampler->timeline(end);
  result.figures.frame_started = sequencer.batches_started();
  result.figures.frame_done = sequencer.batches_done();
  result.figures.elapsed = end;
  result.figures.timing_only = options.timing_only;
  result.snapshot = snapshot_of(machine);
  result.passes = sequencer.passes();
  if (machine.saturation() != nullptr) {
    result.saturation = machine.saturation()->counts(plan.network);
  }
  result.batches = std::move(machine.batches());
  if (!result.batches.empty()) result.outputs = result.batches.back().answers;
  return result;
}

}  // namespace rill
