// SPDX-License-Identifier: Apache-2.0
#include "sim/model/quantize_model.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/core/error.h"
#include "sim/model/average_layer.h"
#include "sim/model/layer_numerics.h"
#include "sim/model/map_scales.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/model/scaled_layer.h"
#include "sim/numerics/cast.h"

namespace rill {

namespace {

bool is_scaled(const Format& format) { return format.kind == Format::Kind::Scaled; }

std::vector<Code> quantized(const std::vector<double>& reals, const Format& format) {
  std::vector<Code> codes;
  codes.reserve(reals.size());
  for (const double real : reals) codes.push_back(quantize(real, format));
  return codes;
}

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
  result.weight = quantized(parameters.weight, numbers.weight);
  result.bias = quantized(parameters.bias, numbers.bias);
  if (numbers.requantization.kind != Requantization::Kind::Multiply) return;
  detail::requantize_to_scale(layer, numerics, numbers.accumulation.accumulator.lsb(), 0, numbers);
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
  } else if (!layer.has_weights()) {
    numbers.accumulation.accumulator = numbers.input;
    detail::clamp_to_activation(layer, numbers);
  } else if (is_scaled(numbers.weight)) {
    detail::quantize_scaled_layer(layer, numerics, parameters, result);
  } else {
    quantize_fixed_layer(layer, numerics, parameters, result);
  }
}

void check_parameters(const Network& network, const FloatParameters& folded) {
  internal_check(folded.size() == network.layers.size(),
                 "quantize_model: one entry of parameters a layer is needed");
  for (std::size_t i = 0; i < folded.size(); ++i) {
    internal_check(folded[i].gamma.empty(), "quantize_model: a batch norm is not folded");
    if (!network.layers[i].has_weights()) continue;
    internal_check(folded[i].weight.size() == static_cast<std::size_t>(network.layers[i].weights()),
                   "quantize_model: the weights do not have the layer's size");
  }
}

void check_codes(const Layer& layer, const std::vector<Code>& codes, const Format& format,
                 const char* what, std::vector<Diagnostic>& diagnostics) {
  const auto outside = std::find_if(codes.begin(), codes.end(), [&](Code code) {
    return code < format.min_code() || code > format.max_code();
  });
  if (outside == codes.end()) return;
  diagnostics.push_back({layer.where, "layers." + layer.name,
                         std::string(what) + " code " + std::to_string(*outside) +
                             " is outside of " + format.to_string() +
                             "; give the numerics the format that the codes were made for"});
}

}  // namespace

bool needs_calibration(const std::vector<LayerArithmetic>& arithmetic) {
  return std::any_of(arithmetic.begin(), arithmetic.end(), [](const LayerArithmetic& numbers) {
    return is_scaled(numbers.input) || is_scaled(numbers.output);
  });
}

QuantizedModel quantize_model(const Network& network, const NumericsSpec& numerics,
                              const FloatParameters& folded, const Calibration& calibration) {
  std::vector<LayerArithmetic> arithmetic =
      resolve_arithmetic(network, numerics.input.format, numerics);
  check_parameters(network, folded);
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
    quantize_layer(network.layers[i],
                   detail::numerics_of(network, static_cast<LayerIndex>(i), numerics), folded[i],
                   layer);
    model.layers.push_back(std::move(layer));
  }
  return model;
}

QuantizedModel model_from_codes(const Network& network, const NumericsSpec& numerics,
                                const std::vector<LayerCodes>& codes) {
  std::vector<LayerArithmetic> arithmetic =
      resolve_arithmetic(network, numerics.input.format, numerics);
  internal_check(codes.size() == network.layers.size(),
                 "model_from_codes: one entry of codes a layer is needed");
  std::vector<Diagnostic> diagnostics;
  QuantizedModel model{network, numerics.input.format, {}};
  for (std::size_t i = 0; i < arithmetic.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (is_scaled(arithmetic[i].input) || is_scaled(arithmetic[i].output)) {
      diagnostics.push_back({layer.where, "layers." + layer.name,
                             "has scaled integers, and codes do not tell their scales; give float "
                             "weights or fixed-point numerics"});
    }
    check_codes(layer, codes[i].weight, arithmetic[i].weight, "weight", diagnostics);
    check_codes(layer, codes[i].bias, arithmetic[i].bias, "bias", diagnostics);
    model.layers.push_back({std::move(arithmetic[i]), codes[i].weight, codes[i].bias});
  }
  if (!diagnostics.empty()) throw ConfigError(std::move(diagnostics));
  return model;
}

}  // namespace rill
