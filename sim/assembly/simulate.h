// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "modules/sequencer/pass_account.h"
#include "sim/assembly/probe.h"
#include "sim/metrics/metrics.h"
#include "sim/metrics/run_figures.h"
#include "sim/metrics/timeline.h"
#include "sim/metrics/trace.h"
#include "sim/model/model.h"
#include "sim/plan/plan.h"
#include "sim/tiled/tiled_data.h"

namespace rill {

struct SimulationOptions {
  int frames = 1;
  bool timing_only = false;
  bool explain_deadlock = true;  ///< throw with the reason; otherwise `deadlocked` says so
  /// Asks something of the machine in a process of its own, whose answer it gives: with it, a
  /// deadlock's remedy is the least depth of a FIFO.
  std::function<bool(const std::function<bool()>&)> apart;
  bool keep_layers = false;  ///< also give the codes of every layer, as they passed its stage
  const TiledInput* tiled = nullptr;  ///< what a tiled machine reads instead of model and input
  /// Called now and then with the share of the work done; returning false cancels the run.
  std::function<bool(double)> progress;
  bool count_saturated = false;      ///< codes at an end of their format, by layer
  bool timeline = false;             ///< also say what happened when, coarsely
  std::optional<TraceWindow> trace;  ///< also record single cycles
};

struct SimulationResult {
  Snapshot snapshot;
  RunFigures figures;
  std::optional<Timeline> timeline;  ///< on request
  std::optional<Trace> trace;        ///< on request
  bool cancelled = false;
  bool deadlocked = false;                      ///< and nothing else is set
  std::vector<FeatureMap> outputs;              ///< of the last frame, in order of Network::outputs
  std::vector<std::vector<FeatureMap>> layers;  ///< [frame][layer], on request
  std::vector<SaturationCount> saturation;      ///< by layer, on request
  std::vector<PassAccount> passes;              ///< of a tiled machine, in the program's order
  std::vector<TiledBatch> batches;              ///< of a tiled machine, one a frame
};

/// Builds the machine of a plan and runs `frames` pictures through it. `model` and `input` may be
/// null in a timing-only run. One call per process: SystemC elaborates once.
/// Throws SimulationError when the machine deadlocks, saying who waits for whom.
SimulationResult simulate(const Plan& plan, const QuantizedModel* model, const FeatureMap* input,
                          const SimulationOptions& options);

/// By closed form, without what comes before the first frame.
Cycle expected_cycles(const Plan& plan, const SimulationOptions& options);

}  // namespace rill
