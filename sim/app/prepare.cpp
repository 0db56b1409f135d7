// SPDX-License-Identifier: Apache-2.0
// Picture and weights become codes.
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/named_file.h"
#include "sim/app/prepare_tiled.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/io/flow_field.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"
#include "sim/model/picture_pair.h"
#include "sim/report/answer.h"
#include "sim/verify/stimulus.h"

namespace rill {
namespace {

/// What one picture of the run fills of the network's input.
Shape picture_shape(const RunSpec& run, Shape input) {
  if (!run.second_input.empty()) input.channels /= 2;
  return input;
}

/// What the network sees of the run's picture, or of it and the second one.
RealMap input_map(const Picture& picture, const RunSpec& run, const Shape& shape) {
  std::vector<Picture> pictures = {picture};
  if (!run.second_input.empty()) {
    pictures.push_back(named_by(run, "second_input",
                                [&] { return read_input(run.second_input, run.colour_order); }));
  }
  return network_input(pictures, run, shape);
}

bool is_stitched(const RunConfiguration& configuration) {
  const std::filesystem::path input = configuration.run.input;
  const bool can_be = input.extension() == ".bin" || input.extension() == ".npy";
  return can_be && std::filesystem::is_regular_file(input) &&
         stimulus_kind(input, configuration.network.input) == StimulusKind::Stitched;
}

/// The picture that a streaming machine runs.
Picture run_picture(const RunConfiguration& configuration) {
  const RunSpec& run = configuration.run;
  if (!is_stitched(configuration)) return read_input(run.input, run.colour_order);
  stitched_pictures(run.input, configuration.network.input, {0});  // or what is wrong with them
  fail_file(run.input,
            "holds four pictures, stitched for a tiled machine, and a streaming one runs one at a "
            "time; choose it: rill run --image 0, 1, 2 or 3");
}

/// Nothing for a file that is not there or no picture: which is a mistake of its own.
std::optional<Picture> readable(const RunSpec& run, const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    return read_input(path, run.colour_order);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

/// Two pictures have one size.
void check_sizes(const RunSpec& run) {
  if (run.second_input.empty()) return;
  const std::optional<Picture> first = readable(run, run.input);
  const std::optional<Picture> second = readable(run, run.second_input);
  if (first && second) check_pair(*first, *second, run);
}

/// The true flow is one of the run's pictures.
void check_truth(const RunSpec& run) {
  const FlowField truth = named_by(run, "truth", [&] { return read_flo(run.truth); });
  const std::optional<Picture> picture = readable(run, run.input);
  if (!picture || (truth.width == picture->width && truth.height == picture->height)) return;
  throw ConfigError(run.mistake(
      "truth", "is of " + std::to_string(truth.width) + " x " + std::to_string(truth.height) +
                   " pixels, but the pictures are of " + std::to_string(picture->width) + " x " +
                   std::to_string(picture->height) + "; give the flow of these pictures"));
}

/// What is needed only when the answer is read: not after a long simulation.
void check_answer(const RunSpec& run) {
  check_sizes(run);
  if (!run.truth.empty()) check_truth(run);
  if (!run.answer_bias.empty() && std::filesystem::exists(run.weights)) {
    named_by(run, "answer_bias", [&] { box_options(run); });
  }
}

}  // namespace

std::optional<FeatureMap> unresized(const Picture& picture, const RunConfiguration& configuration,
                                    const Format& format) {
  const RunSpec& run = configuration.run;
  if (run.resize != RunSpec::Resize::OnChip) return std::nullopt;
  const ResizeUnitSpec& unit = *configuration.design.resize_unit;
  if (picture.width != unit.width || picture.height != unit.height) {
    throw ConfigError(run.mistake(
        input_key(run),
        "is " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
            " pixels, but the design's resize unit takes " + std::to_string(unit.width) + " x " +
            std::to_string(unit.height) + "; give such a picture, or use resize: bilinear"));
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
  const auto check_file = [&](const std::string& key, const std::string& path, const auto& read) {
    if (!path.empty()) check([&] { named_by(run, key, read); });
  };
  if (!run.input.empty()) {
    check([&] { check_picture_channels(run, picture_shape(run, configuration.network.input)); });
  }
  check_file(input_key(run), run.input, [&] { run_picture(configuration); });
  check_file("second_input", run.second_input,
             [&] { read_input(run.second_input, run.colour_order); });
  check_file("weights", run.weights, [&] { check_parameters(configuration.network, run.weights); });
  check([&] { check_answer(run); });
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
  try {
    check_answer(run);
    Picture picture = named_by(run, input_key(run), [&] { return run_picture(configuration); });
    return prepare_picture(configuration, std::move(picture));
  } catch (const ConfigError&) {
    check_workload(configuration);  // tells of the other files too
    throw;
  }
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
  QuantizedModel model = named_by(run, "weights", [&] {
    return build_model(configuration.network, configuration.numerics, {run.weights, run.seed}, map,
                       input_range(run));
  });
  FeatureMap input = quantize_input(map, model.input_format);
  Workload workload;
  workload.model = std::move(model);
  workload.input = std::move(input);
  return workload;
}

}  // namespace rill
