// SPDX-License-Identifier: Apache-2.0
// Picture and weights become codes.
#include <utility>

#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/model/arithmetic.h"
#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize.h"
#include "sim/model/weights.h"

namespace rill {
namespace {

Picture resized(const Picture& picture, const RunSpec& run, const Shape& shape) {
  return run.resize == RunSpec::Resize::Bilinear
             ? resize_bilinear(picture, shape.width, shape.height)
             : resize_nearest(picture, shape.width, shape.height);
}

FloatParameters folded_parameters(const RunSpec& run, const Network& network) {
  FloatParameters parameters = run.weights.empty() ? synthetic_parameters(network, run.seed)
                                                   : load_float_parameters(network, run.weights);
  fold_batch_norm(network, parameters);
  return parameters;
}

}  // namespace

std::optional<Workload> prepare(const RunRequest& request, const RunConfiguration& configuration) {
  if (request.timing_only) return std::nullopt;
  const RunSpec& run = configuration.run;
  const Network& network = configuration.network;
  if (run.input.empty()) {
    throw ConfigError(Diagnostic{run.where, "input",
                                 "the run has no picture; add `input: PICTURE` or give --input, or "
                                 "count cycles only with --timing-only"});
  }
  Workload workload;
  workload.picture = read_picture(run.input);
  const RealMap picture =
      normalise(resized(workload.picture, run, network.input), run.mean, run.deviation);
  const FloatParameters parameters = folded_parameters(run, network);
  const Format& input_format = configuration.numerics.input.format;
  workload.model =
      quantize_model(network, resolve_arithmetic(network, input_format, configuration.numerics),
                     parameters, calibrate(network, parameters, {picture}));
  workload.input = quantize_input(picture, workload.model.input_format);
  return workload;
}

}  // namespace rill
