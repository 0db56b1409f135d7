// SPDX-License-Identifier: Apache-2.0
// Picture and weights become codes.
#include <utility>

#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"

namespace rill {
namespace {

Picture resized(const Picture& picture, const RunSpec& run, const Shape& shape) {
  return run.resize == RunSpec::Resize::Bilinear
             ? resize_bilinear(picture, shape.width, shape.height)
             : resize_nearest(picture, shape.width, shape.height);
}

}  // namespace

std::optional<Workload> prepare(const RunRequest& request, const RunConfiguration& configuration) {
  if (request.timing_only) return std::nullopt;
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
  Picture picture = read_picture(run.input);
  const RealMap map =
      normalise(resized(picture, run, configuration.network.input), run.mean, run.deviation);
  QuantizedModel model =
      build_model(configuration.network, configuration.numerics, {run.weights, run.seed}, map,
                  normalised_range(run.mean, run.deviation));
  FeatureMap input = quantize_input(map, model.input_format);
  return Workload{std::move(picture), std::move(model), std::move(input)};
}

}  // namespace rill
