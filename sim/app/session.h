// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/run_request.h"
#include "sim/assembly/simulate.h"
#include "sim/config/load_run.h"
#include "sim/io/picture.h"
#include "sim/model/model.h"
#include "sim/plan/plan.h"
#include "sim/report/run_report.h"

// The whole flow, one function an arrow of the picture in sim/README.md. No function prints.
namespace rill {

/// A picture and weights as codes: what the machine computes with.
struct Workload {
  Picture picture;  ///< as read, before resizing
  QuantizedModel model;
  FeatureMap input;
};

/// Files and settings -> typed specs, shapes inferred. Throws ConfigError.
RunConfiguration configure(const RunRequest& request);

/// Specs -> network on hardware. Throws ConfigError and SimulationError, see make_plan().
Plan map_network(const RunConfiguration& configuration);

/// Picture and weights -> codes. Without a picture or weights in the run: a picture of middle grey,
/// seeded synthetic weights.
Workload prepare(const RunConfiguration& configuration, const Plan& plan);

/// Prepares (unless timing-only) and simulates; throws Interrupted when the user stopped it.
struct FinishedRun {
  std::optional<Workload> workload;
  SimulationResult result;
};
FinishedRun simulate_run(const RunRequest& request, const RunConfiguration& configuration,
                         const Plan& plan, const std::function<void(double)>& progress);

/// Plan -> the report before simulation.
RunReport report_estimate(const RunConfiguration& configuration, const Plan& plan);

/// Counters -> the report of a run, without an answer.
RunReport report_run(const RunConfiguration& configuration, const Plan& plan,
                     const SimulationResult& result);

/// The last map's codes -> boxes on the original picture; none when the run decodes nothing.
std::vector<Box> read_answer(const RunConfiguration& configuration, const FinishedRun& run);

/// Report, codes, annotated picture and resolved configuration -> the run's output folder, whole or
/// not at all. Returns the folder.
std::string write_results(const RunConfiguration& configuration, const FinishedRun& run,
                          const RunReport& report);

}  // namespace rill
