// SPDX-License-Identifier: Apache-2.0
// Picture and weights become codes.
#include <functional>
#include <utility>
#include <vector>

#include "sim/app/network_pictures.h"
#include "sim/app/prepare_tiled.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"

namespace rill {
namespace {

/// The run's picture, and its second one where it has two.
RealMap input_map(const Picture& picture, const RunSpec& run, const Shape& shape) {
  if (run.second_input.empty()) return pictures_input({picture}, run, shape);
  return pictures_input({picture, read_input(run.second_input, run.colour_order)}, run, shape);
}

/// The range of any picture's values; with its own mean subtracted, a mean anywhere in 0 … 1.
MapRange input_range(const RunSpec& run) {
  if (!run.subtract_mean) return normalised_range(run.mean, run.deviation);
  MapRange range = normalised_range({0, 0, 0}, run.deviation);
  range.lowest = -range.highest;
  return range;
}

}  // namespace

RealMap pictures_input(const std::vector<Picture>& pictures, const RunSpec& run,
                       const Shape& shape) {
  if (pictures.back().width != pictures.front().width ||
      pictures.back().height != pictures.front().height) {
    throw ConfigError(Diagnostic{run.where, "second_input",
                                 "has another size than the first picture; give two pictures of "
                                 "one scene and size"});
  }
  RunSpec own = run;
  if (run.subtract_mean) own.mean = mean_of(pictures);
  Shape one = shape;
  one.channels /= static_cast<int>(pictures.size());
  RealMap first = network_input(pictures.front(), own, one);
  if (pictures.size() == 1) return first;
  return pair_of(first, network_input(pictures.back(), own, one));
}

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
