// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sim/app/session.h"
#include "sim/evaluate/evaluation_report.h"
#include "sim/evaluate/ground_truth.h"

namespace rill {

/// Runs the machine on every picture, `jobs` at a time, and compares the codes of its answer with
/// those of the function; and, without codes, a few frames one after another for the rate.
/// `request` and `configuration` are the run's. `progress` is told how many of `pictures.size()` +
/// 1 runs are done. Throws what went wrong in one of them.
MachineFigures simulate_pictures(const RunRequest& request, const RunConfiguration& configuration,
                                 const std::vector<LabelledPicture>& pictures, int jobs,
                                 const std::function<void(int)>& progress);

/// What one run of the machine reads.
struct SimulatedInput {
  Picture picture;
  FeatureMap input;
  std::optional<FeatureMap> unresized;
};

/// The same for inputs of any kind, each made where it is needed.
MachineFigures simulate_inputs(const RunRequest& request, const RunConfiguration& configuration,
                               const QuantizedModel& model,
                               const std::vector<std::function<SimulatedInput()>>& inputs, int jobs,
                               const std::function<void(int)>& progress);

/// Only the rate, of a few frames without codes.
MachineFigures machine_rate(const RunRequest& request, const RunConfiguration& configuration);

}  // namespace rill
