// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/simulate.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "modules/bram/weight_layout.h"
#include "sim/assembly/deadlock.h"
#include "sim/assembly/machine.h"
#include "sim/assembly/memory_image.h"
#include "sim/assembly/recorder.h"
#include "sim/assembly/remedy.h"
#include "sim/assembly/run_slices.h"
#include "sim/assembly/sampler.h"
#include "sim/assembly/simulate_tiled.h"
#include "sim/assembly/walk.h"
#include "sim/core/error.h"
#include "sim/core/located_error.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/estimate.h"

namespace rill {

namespace {

/// Simulated time between two calls of the progress callback.
constexpr Cycle kSliceCycles = 50'000;

/// Runs until the machine is finished, nothing moves any more, or the user cancels.
/// Returns false when cancelled.
bool run_machine(const Machine& machine, const FabricClock& clock, const RunContext& context,
                 const SimulationOptions& options, Sampler* sampler) {
  Slices slices{kSliceCycles, [&] { return machine.finished(); }, {}, sampler};
  if (options.progress) slices.go_on = [&] { return options.progress(machine.progress()); };
  return run_slices(clock, context, slices);
}

/// Who the start waits for on the way to the circle, and then everybody in it.
std::string chain_text(const WaitChain& chain) {
  std::string text = ":";
  if (!chain.circle.empty() && !chain.way.empty()) {
    for (std::size_t i = 1; i < chain.way.size(); ++i) {
      text += (i == 1 ? " it waits for " : ", that for ") + chain.way[i].waiter;
    }
    text += (chain.way.size() == 1 ? " it waits for " : ", that for ") +
            chain.circle.front().waiter + ", which stands in this circle:";
  }
  return text + steps_text(chain);
}

/// A deadlock at the place of what made it: a depth or a number of rows that the design gives and
/// that a step of the chain is stuck at, else the design.
Diagnostic placed(const Plan& plan, const std::vector<WaitStep>& chain, const std::string& text) {
  const DesignSpec& design = plan.design;
  for (const WaitStep& step : chain) {
    if (step.fifo != nullptr && step.fifo_full && design.fifos.count(step.fifo->basename()) > 0) {
      return design.mistake(std::string("fifos.") + step.fifo->basename(), text);
    }
    if (step.fifo != nullptr) continue;
    for (const auto& [layer, rows] : design.line_buffer_rows) {
      if (hardware_name(layer) == step.waiter) {
        return design.mistake("line_buffer_rows." + layer, text);
      }
    }
  }
  return Diagnostic{design.where, "", text};
}

/// True when a stage is made of loops that end with the last frame only (LoopArray).
bool ends_with_last_frame(const Plan& plan) {
  if (plan.groups.size() > 1) return false;
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (stage.line_buffer_style == DesignSpec::LineBufferStyle::HlsRows) return true;
    }
  }
  return false;
}

/// Loops that run over all frames keep a frame's last results until later frames push them out;
/// those wait for the weights' buffer, which the frame itself holds. Of small maps that are
/// several.
std::string weights_behind_results(const Plan& plan, const std::vector<WaitStep>& chain) {
  const bool streamed = plan.design.weights == DesignSpec::Weights::Streamed;
  const bool waits_outside = !chain.empty() && chain.back().fifo == nullptr &&
                             chain.back().waiter.compare(0, 5, "load_") == 0;
  if (!streamed || !waits_outside || !ends_with_last_frame(plan)) return "";
  return "\nIt waits for the next frame's weights, whose buffer is free when the frame before the "
         "last has left; of that, loops of `line_buffer: hls_rows` keep the last results until "
         "later "
         "frames push them out, and frames this small are too few. Such hardware stands still as "
         "well; use weights: resident, line_buffer: ideal, or larger maps.";
}

[[noreturn]] void report_deadlock(Machine& machine, const Plan& plan, const RunContext& context,
                                  const FabricClock& clock, const SimulationOptions& options) {
  const Cycle at = last_activity(machine);  // the kernel looks only once a slice
  const Standstill stands = standstill_of(machine);
  const std::vector<WaitStep> decisive = stands.chain.decisive();
  const std::string text = fmt::format("deadlock at cycle {}: {} will never finish{}", at,
                                       stands.store, chain_text(stands.chain));
  RemedyTools tools;
  tools.go_on = [&] { run_machine(machine, clock, context, {}, nullptr); };
  tools.apart = options.apart;
  tools.is_given = [&](const std::string& fifo) { return plan.design.fifos.count(fifo) > 0; };
  Diagnostic diagnostic = placed(plan, decisive, text);
  const std::string weights = weights_behind_results(plan, decisive);
  diagnostic.message += weights.empty() ? remedy(machine, tools) : weights;
  throw LocatedSimulationError(diagnostic);
}

std::vector<std::vector<FeatureMap>> probed_layers(const Machine& machine, const Plan& plan,
                                                   int frames) {
  std::vector<std::vector<FeatureMap>> layers(static_cast<std::size_t>(frames),
                                              std::vector<FeatureMap>(plan.network.layers.size()));
  for (const auto& group : machine.groups()) {
    for (const auto& probe : group->probes()) {
      for (std::size_t frame = 0; frame < probe->frames().size(); ++frame) {
        layers[frame][static_cast<std::size_t>(probe->layer())] = probe->frames()[frame];
      }
    }
  }
  return layers;
}

std::vector<SaturationCount> saturation_of(const Machine& machine, const Plan& plan) {
  std::vector<SaturationCount> counts(plan.network.layers.size());
  for (const auto& group : machine.groups()) {
    for (const auto& probe : group->probes()) {
      counts[static_cast<std::size_t>(probe->layer())] = probe->saturation();
    }
  }
  return counts;
}

}  // namespace

Cycle expected_cycles(const Plan& plan, const SimulationOptions& options) {
  const Estimate expected = estimate(plan);
  return expected.latency_cycles + (options.frames - 1) * expected.interval_cycles;
}

SimulationResult simulate(const Plan& plan, const QuantizedModel* model, const FeatureMap* input,
                          const SimulationOptions& options) {
  if (plan.tiled) return simulate_tiled(plan, options.tiled, options);
  const bool with_data = !options.timing_only;
  internal_check(!with_data || (model != nullptr && input != nullptr),
                 "a run with data needs a model and an input");
  std::vector<LayerArithmetic> arithmetic = plan.arithmetic;
  if (model != nullptr) {
    for (std::size_t i = 0; i < arithmetic.size(); ++i) {
      arithmetic[i] = model->layers[i].arithmetic;
    }
  }
  const FabricClock clock(plan.clock_mhz);
  RunContext context;
  const bool probes = with_data && (options.keep_layers || options.count_saturated);
  const BuildContext build{
      plan,          arithmetic, context, clock, with_data, probes, probes && options.keep_layers,
      options.frames};
  Machine machine("machine", build, options.frames);
  if (with_data) write_memory_image(plan, *model, *input, &machine.contents());

  std::optional<Recorder> recorder;
  if (options.trace) {
    recorder.emplace(machine, *options.trace, expected_cycles(plan, options), plan.clock_mhz);
  }
  std::optional<Sampler> sampler;
  if (options.timeline) sampler.emplace(machine);
  SimulationResult result;
  result.cancelled = !run_machine(machine, clock, context, options, sampler ? &*sampler : nullptr);
  if (result.cancelled) return result;
  if (!machine.finished() && !options.explain_deadlock) {
    result.deadlocked = true;
    return result;
  }
  if (!machine.finished()) report_deadlock(machine, plan, context, clock, options);

  result.figures.frame_started = machine.frames_started();
  result.figures.frame_done = machine.frames_done();
  result.figures.boot_cycles = machine.boot_cycles();
  result.figures.timing_only = options.timing_only;
  result.figures.last_frame_ran_out = ends_with_last_frame(plan);
  result.figures.elapsed = std::max(result.figures.frame_done.back(), last_activity(machine));
  close_accounts(machine, result.figures.elapsed);
  if (recorder) result.trace = recorder->trace(result.figures.elapsed);
  if (sampler) result.timeline = sampler->timeline(result.figures.elapsed);
  result.snapshot = snapshot_of(machine);
  if (with_data) {
    result.outputs = read_outputs(plan, arithmetic, machine.contents());
    if (probes) result.saturation = saturation_of(machine, plan);
    if (options.keep_layers) result.layers = probed_layers(machine, plan, options.frames);
  }
  return result;
}

}  // namespace rill
