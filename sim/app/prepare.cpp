// SPDX-License-Identifier: Apache-2.0
// Picture and weights become codes.
#include <functional>
#include <utility>
#include <vector>

#include "sim/app/prepare_tiled.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"

namespace rill {
namespace {

/// What the network sees of the run's picture, or of it and the second one.
RealMap input_map(const Picture& picture, const RunSpec& run, const Shape& shape) {
  std::vector<Picture> pictures = {picture};
  if (!run.second_input.empty()) {
    pictures.push_back(read_input(run.second_input, run.colour_order));
  }
  return network_input(pictures, run, shape);
}

}  // namespace

std::optional<FeatureMap> unresized(const Picture& picture, const RunConfiguration& configuration,
                                    const Format& format) {
  const RunSpec& run = configuration.run;
  if (run.resize != RunSpec::Resize::OnChip) return std::nullopt;
  const ResizeUnitSpec& unit = *configuration.design.resize_unit;
  if (picture.width != unit.width || picture.height != unit.height) {
    throw ConfigError(run.mistake(
        "input", "is " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                     " pixels, but the design's resize unit takes " + std::to_string(unit.width) +
                     " x " + std::to_string(unit.height) +
                     "; give such a picture, or use resize: bilinear"));
  }
  return unresized_input(picture, run, format);
}

void check_workload(const RunConfiguration& configuration) {
  const RunSpec& run = configuration.run;
  std::vector<Diagnostic> mistakes;
  const auto check = [&mistakes](const std::function<void()>& read) {
    try {
      read();
    } catch (const ConfigError& error) {
      mistakes.insert(mistakes.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  };
  if (configuration.design.organisation == DesignSpec::Organisation::Tiled) {
    if (!run.input.empty() || !run.inputs.empty()) prepare_tiled(configuration);
    return;
  }
  if (!run.input.empty()) check([&] { read_input(run.input, run.colour_order); });
  if (!run.weights.empty()) {
    check([&] { check_parameters(configuration.network, run.weights); });
  }
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
}

std::optional<Workload> prepare(const RunRequest& request, const RunConfiguration& configuration) {
  if (request.timing_only) return std::nullopt;
  if (configuration.design.organisation == DesignSpec::Organisation::Tiled) {
    return prepare_tiled(configuration);
  }
  const RunSpec& run = configuration.run;
  if (run.input.empty()) {
    Diagnostic missing;
    missing.where = run.where;
    missing.key = "input";
    missing.message =
        "the run has no picture; add `input: PICTURE`, give --input, or count cycles only with "
        "--timing-only";
    throw ConfigError(missing);
  }
  Picture picture = [&] {
    try {
      return read_input(run.input, run.colour_order);
    } catch (const ConfigError&) {
      check_workload(configuration);  // tells of the weights too
      throw;
    }
  }();
  return prepare_picture(configuration, std::move(picture));
}

Workload prepare_picture(const RunConfiguration& configuration, Picture picture) {
  Workload workload = prepare_map(
      configuration, input_map(picture, configuration.run, configuration.network.input));
  workload.unresized = unresized(picture, configuration, workload.model.input_format);
  workload.picture = std::move(picture);
  return workload;
}

Workload prepare_map(const RunConfiguration& configuration, const RealMap& map) {
  const RunSpec& run = configuration.run;
  QuantizedModel model = build_model(configuration.network, configuration.numerics,
                                     {run.weights, run.seed}, map, input_range(run));
  FeatureMap input = quantize_input(map, model.input_format);
  Workload workload;
  workload.model = std::move(model);
  workload.input = std::move(input);
  return workload;
}

}  // namespace rill
