// SPDX-License-Identifier: Apache-2.0
#include "sim/model/quantize_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/core/error.h"
#include "sim/model/affine_layer.h"
#include "sim/model/average_layer.h"
#include "sim/model/layer_numerics.h"
#include "sim/model/map_scales.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/model/scaled_layer.h"
#include "sim/model/shift_layer.h"
#include "sim/model/threshold_layer.h"
#include "sim/numerics/cast.h"
#include "sim/numerics/quantize_all.h"
#include "sim/numerics/shift_format.h"
#include "sim/numerics/upsample_scale.h"

namespace rill {

namespace {

bool is_scaled(const Format& format) { return format.kind == Format::Kind::Scaled; }

/// The input and output formats of every layer, calibrated.
void set_map_formats(const Network& network, const std::vector<Format>& formats,
                     std::vector<LayerArithmetic>& arithmetic) {
  for (std::size_t i = 0; i < arithmetic.size(); ++i) {
    arithmetic[i].input = formats[static_cast<std::size_t>(network.layers[i].inputs.front() + 1)];
    arithmetic[i].output = formats[i + 1];
  }
}

/// Fixed-point products; the output may still have a scale.
void quantize_fixed_layer(const Layer& layer, const LayerNumericsSpec& numerics,
                          const LayerParameters& parameters, QuantizedLayer& result) {
  LayerArithmetic& numbers = result.arithmetic;
  result.weight = quantize_all(parameters.weight, numbers.weight);
  result.bias = quantize_all(parameters.bias, numbers.bias);
  const double step = numbers.accumulation.accumulator.lsb();
  if (numbers.requantization.kind == Requantization::Kind::Thresholds) {
    detail::set_thresholds({{step}, {}}, numbers);
    detail::clamp_to_activation(layer, numbers);
  } else if (numbers.requantization.kind == Requantization::Kind::Multiply) {
    detail::requantize_to_scale(layer, numerics, step, 0, numbers);
  }
}

void quantize_add(const Layer& layer, const LayerNumericsSpec& numerics, LayerArithmetic& numbers) {
  const auto operands = static_cast<std::int64_t>(layer.inputs.size());
  const std::int64_t zero = operands * numbers.input.zero();
  if (numbers.requantization.kind == Requantization::Kind::Multiply) {
    detail::requantize_to_scale(layer, numerics, numbers.input.lsb(), zero, numbers);
  } else if (is_scaled(numbers.output)) {
    numbers.output.scale = numbers.input.scale;
    numbers.output.zero_point = {static_cast<Code>(zero)};
    detail::clamp_to_activation(layer, numbers);
  }
}

/// The sum's integers are the input's times the taps', see upsample_scale().
void quantize_upsample(const Layer& layer, const LayerNumericsSpec& numerics,
                       LayerArithmetic& numbers) {
  if (!is_scaled(numbers.input)) return;
  if (!numbers.requantization.multiplier.empty()) {  // keeps_format()
    numbers.output.scale = numbers.input.scale;
    numbers.output.zero_point = numbers.input.zero_point;
    return;
  }
  const std::optional<UpsampleScale> factor = upsample_scale(layer.scale, layer.pre_scale);
  internal_check(factor.has_value(), "quantize_model: an upsampling without exact integers");
  const double lsb = std::ldexp(numbers.input.lsb(), -factor->fraction_bits);
  const std::int64_t zero =
      std::int64_t{numbers.input.zero()} * factor->multiplier * 4 * layer.scale * layer.scale;
  if (numbers.requantization.kind == Requantization::Kind::Multiply) {
    detail::requantize_to_scale(layer, numerics, lsb, zero, numbers);
  } else {
    numbers.output.scale = numbers.input.scale;
    for (double& scale : numbers.output.scale) scale = std::ldexp(scale, -factor->fraction_bits);
    numbers.output.zero_point.clear();
    if (zero != 0) numbers.output.zero_point = {static_cast<Code>(zero)};
  }
}

/// The layer's output_scale in its weights and bias, for a layer that has one.
LayerParameters scaled_parameters(const Layer& layer, const LayerParameters& parameters) {
  LayerParameters scaled = parameters;
  for (double& weight : scaled.weight) weight *= layer.output_scale;
  for (double& bias : scaled.bias) bias *= layer.output_scale;
  return scaled;
}

void quantize_layer(const Layer& layer, const LayerNumericsSpec& numerics,
                    const LayerParameters& parameters, QuantizedLayer& result) {
  LayerArithmetic& numbers = result.arithmetic;
  if (!numerics.padding_code) numbers.padding_code = numbers.input.zero();
  if (layer.op == Op::Add) {
    quantize_add(layer, numerics, numbers);
  } else if (detail::is_average(layer)) {
    detail::set_reciprocals(layer, numerics, numbers);
  } else if (layer.op == Op::L2Normalize) {
    detail::quantize_gains(layer, numerics, parameters, result);
  } else if (layer.op == Op::BilinearUpsample) {
    quantize_upsample(layer, numerics, numbers);
  } else if (!layer.has_weights()) {
    numbers.accumulation.accumulator = numbers.input;
    detail::clamp_to_activation(layer, numbers);
  } else if (is_shift_weight(numbers.weight)) {
    detail::quantize_shift_layer(layer, parameters, result);
  } else if (is_scaled(numbers.weight)) {
    detail::quantize_scaled_layer(layer, numerics, parameters, result);
  } else {
    quantize_fixed_layer(layer, numerics, parameters, result);
  }
}

void check_parameters(const Layer& layer, const LayerParameters& folded) {
  internal_check(
      !layer.has_weights() || folded.weight.size() == static_cast<std::size_t>(layer.weights()),
      "quantize_model: the weights do not have the layer's size");
}

}  // namespace

bool wants_codes(const Network& network, const NumericsSpec& numerics) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto index = static_cast<LayerIndex>(i);
    if (!network.layers[i].has_weights()) continue;
    if (detail::numerics_of(network, index, numerics).requantization_shift) return true;
  }
  return false;
}

bool needs_calibration(const std::vector<LayerArithmetic>& arithmetic) {
  return std::any_of(arithmetic.begin(), arithmetic.end(), [](const LayerArithmetic& numbers) {
    return is_scaled(numbers.input) || is_scaled(numbers.output);
  });
}

QuantizedModel quantize_model(const Network& network, const NumericsSpec& numerics,
                              const FloatParameters& folded, const Calibration& calibration) {
  internal_check(folded.size() == network.layers.size(),
                 "quantize_model: one entry of parameters a layer is needed");
  const auto of_layer = [&](std::size_t layer) -> const LayerParameters& { return folded[layer]; };
  return quantize_layer_by_layer(network, numerics, of_layer, calibration);
}

QuantizedModel quantize_layer_by_layer(const Network& network, const NumericsSpec& numerics,
                                       const LayerSource& folded, const Calibration& calibration) {
  internal_check(!wants_codes(network, numerics), "quantize_model: these numerics want codes");
  std::vector<LayerArithmetic> arithmetic =
      resolve_arithmetic(network, numerics.input.format, numerics);
  QuantizedModel model{network, numerics.input.format, {}};
  if (needs_calibration(arithmetic)) {
    internal_check(calibration.layers.size() == network.layers.size(),
                   "quantize_model: scaled formats need a calibration");
    const std::vector<Format> formats =
        detail::map_formats(network, numerics, numerics.input.format, arithmetic, calibration);
    model.input_format = formats.front();
    set_map_formats(network, formats, arithmetic);
  }
  for (std::size_t i = 0; i < arithmetic.size(); ++i) {
    QuantizedLayer layer{std::move(arithmetic[i]), {}, {}};
    const Layer& own = network.layers[i];
    const LayerParameters& parameters = folded(i);
    check_parameters(own, parameters);
    const LayerNumericsSpec spec =
        detail::numerics_of(network, static_cast<LayerIndex>(i), numerics);
    const bool affine = own.batch_norm &&
                        numerics.batch_norm == NumericsSpec::BatchNorm::Requantize &&
                        !is_scaled(layer.arithmetic.input);
    internal_check(affine || parameters.gamma.empty(), "quantize_model: a batch norm not folded");
    if (affine) {
      detail::quantize_affine_layer(own, network.batch_norm_epsilon, spec, parameters, layer);
    } else if (own.has_weights() && own.output_scale != 1.0) {
      quantize_layer(own, spec, scaled_parameters(own, parameters), layer);
    } else {
      quantize_layer(own, spec, parameters, layer);
    }
    model.layers.push_back(std::move(layer));
  }
  return model;
}

}  // namespace rill
