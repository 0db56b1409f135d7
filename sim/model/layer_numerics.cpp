// SPDX-License-Identifier: Apache-2.0
#include "sim/model/layer_numerics.h"

#include <cstddef>
#include <optional>

namespace rill::detail {

namespace {

template <typename Part>
void overlay(std::optional<Part>& below, const std::optional<Part>& above) {
  if (above) below = above;
}

void overlay(LayerNumericsSpec& below, const LayerNumericsSpec& above) {
  overlay(below.weight, above.weight);
  overlay(below.bias, above.bias);
  overlay(below.output, above.output);
  overlay(below.accumulation, above.accumulation);
  overlay(below.padding_code, above.padding_code);
  overlay(below.requantization_rounding, above.requantization_rounding);
  overlay(below.multiplier_bits, above.multiplier_bits);
  overlay(below.requantization_shift, above.requantization_shift);
  overlay(below.requantization_first_shift, above.requantization_first_shift);
  overlay(below.requantization, above.requantization);
  overlay(below.requantization_overflow, above.requantization_overflow);
  overlay(below.leaky_slope_bits, above.leaky_slope_bits);
  overlay(below.winograd, above.winograd);
  if (above.where.line > 0) below.where = above.where;
}

bool is_pointwise(const Layer& layer) {
  return layer.op == Op::FullyConnected || (layer.op == Op::Convolution && !layer.is_depthwise() &&
                                            layer.groups == 1 && layer.window.taps() == 1);
}

}  // namespace

LayerNumericsSpec numerics_of(const Network& network, LayerIndex index, const NumericsSpec& spec) {
  const Layer& layer = network.layers[static_cast<std::size_t>(index)];
  LayerNumericsSpec numerics = spec.defaults;
  if (layer.is_depthwise()) overlay(numerics, spec.depthwise);
  if (is_pointwise(layer)) overlay(numerics, spec.pointwise);
  if (network.consumers_of(index).empty()) overlay(numerics, spec.output_layer);
  const auto own = spec.layers.find(layer.name);
  if (own != spec.layers.end()) overlay(numerics, own->second);
  return numerics;
}

}  // namespace rill::detail
