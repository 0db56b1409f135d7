// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/run_request.h"
#include "sim/assembly/simulate.h"
#include "sim/config/load_run.h"
#include "sim/io/flow_field.h"
#include "sim/io/picture.h"
#include "sim/model/model.h"
#include "sim/plan/plan.h"
#include "sim/report/output_folder.h"
#include "sim/report/run_report.h"
#include "sim/tiled/tiled_data.h"

// The whole flow, one function an arrow of the picture in sim/README.md. No function prints.
namespace rill {

/// A picture and weights as codes: what the machine computes with.
struct Workload {
  Picture picture;  ///< as read, before resizing
  QuantizedModel model;
  FeatureMap input;
  std::optional<FeatureMap> unresized{};         ///< of a machine that resizes on the chip
  TiledInput tiled{};                            ///< of a tiled machine
  std::vector<double> answer_scale{};            ///< of its answer's channels, where they have some
  std::vector<std::vector<Picture>> pictures{};  ///< of a tiled machine: of each batch, as read
};

struct FinishedRun {
  std::optional<Workload> workload;  ///< nothing when timing-only
  SimulationResult result;
};

/// Files and settings -> typed specs, shapes inferred. Throws ConfigError.
RunConfiguration configure(const RunRequest& request);

/// Specs -> network on hardware. Throws ConfigError and SimulationError, see make_plan().
Plan map_network(const RunConfiguration& configuration);

/// The same of a run whose files are read: mistakes in the plan do not hide wrong files.
Plan map_and_check_files(const RunConfiguration& configuration);

/// Picture and weights -> codes; nothing when timing-only. A run without weights gets seeded
/// synthetic ones; a run without a picture is a ConfigError.
std::optional<Workload> prepare(const RunRequest& request, const RunConfiguration& configuration);

/// The same for a picture that is already read, and for what the network reads.
Workload prepare_picture(const RunConfiguration& configuration, Picture picture);
Workload prepare_map(const RunConfiguration& configuration, const RealMap& map);

/// The picture's codes in its own size, when the run resizes on the chip. Throws ConfigError.
std::optional<FeatureMap> unresized(const Picture& picture, const RunConfiguration& configuration,
                                    const Format& format);

/// What a run that computes no codes does not use must be right all the same: picture and weights,
/// where they are given. Throws ConfigError as prepare() would.
void check_workload(const RunConfiguration& configuration);

/// Plan and codes (nothing when timing-only) -> counters and codes. Throws Interrupted when the
/// user stopped it, and SimulationError when the machine deadlocks. One call per process.
FinishedRun simulate_run(const RunRequest& request, const RunConfiguration& configuration,
                         const Plan& plan, std::optional<Workload> workload,
                         const std::function<void(double)>& progress);

/// Plan -> the report before simulation.
RunReport report_estimate(const RunConfiguration& configuration, const Plan& plan);

/// Counters and codes -> the report of a run.
RunReport report_run(const RunConfiguration& configuration, const Plan& plan,
                     const FinishedRun& run);

/// The last map's codes -> boxes on the original picture; none when the run decodes none.
std::vector<Box> read_answer(const RunConfiguration& configuration, const FinishedRun& run);
/// The last map's codes -> the five most likely classes, when the run decodes classes.
std::vector<ClassScore> read_classes(const RunConfiguration& configuration, const FinishedRun& run);

/// The last map's codes -> flow in pixels of the original pictures; nothing when the run decodes
/// something else.
std::optional<FlowField> read_flow(const RunConfiguration& configuration, const FinishedRun& run);

/// Report, codes, annotated picture and resolved configuration -> files of the output folder.
void write_results(const OutputFolder& folder, const RunConfiguration& configuration,
                   const FinishedRun& run, const RunReport& report);

}  // namespace rill
