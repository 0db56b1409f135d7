// SPDX-License-Identifier: Apache-2.0
#include "sim/model/build_model.h"

#include "sim/model/load_parameters.h"
#include "sim/model/quantize_model.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/model/synthetic.h"
#include "sim/model/synthetic_codes.h"

namespace rill {

QuantizedModel build_model(const Network& network, const NumericsSpec& numerics,
                           const ParameterSource& source, const RealMap& picture,
                           const std::optional<MapRange>& input_range) {
  const bool in_codes = wants_codes(network, numerics);
  if (source.path.empty() && in_codes) {
    return model_from_codes(network, numerics, synthetic_codes(network, numerics, source.seed));
  }
  if (!source.path.empty() && (in_codes || holds_only_codes(network, source.path))) {
    return model_from_codes(network, numerics, load_codes(network, source.path), source.path);
  }
  const bool calibrates =
      needs_calibration(resolve_arithmetic(network, numerics.input.format, numerics));
  if (source.path.empty() && !calibrates) {
    LayerParameters made;
    const auto of_layer = [&](std::size_t layer) -> const LayerParameters& {
      make_synthetic(network, layer, source.seed, &made);
      return made;
    };
    return quantize_layer_by_layer(network, numerics, of_layer, {});
  }
  FloatParameters parameters = source.path.empty() ? synthetic_parameters(network, source.seed)
                                                   : load_float_parameters(network, source.path);
  const bool folds = numerics.batch_norm == NumericsSpec::BatchNorm::Fold;
  if (folds) fold_batch_norm(network, parameters);
  Calibration calibration;
  if (calibrates) {
    FloatParameters folded;
    if (!folds) fold_batch_norm(network, folded = parameters);
    calibration = calibrate(network, folds ? parameters : folded, {picture});
    if (input_range) calibration.input = *input_range;
  }
  return quantize_model(network, numerics, parameters, calibration);
}

}  // namespace rill
