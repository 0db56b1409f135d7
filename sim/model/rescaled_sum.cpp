// SPDX-License-Identifier: Apache-2.0
// Requantization of sums whose step is known, and the clamps of an activation.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/model/requantization_factors.h"
#include "sim/model/scaled_layer.h"
#include "sim/numerics/cast.h"

namespace rill::detail {

void requantize_to_scale(const Layer& layer, const LayerNumericsSpec& numerics, double lsb,
                         std::int64_t zero, LayerArithmetic& numbers) {
  Requantization& rule = numbers.requantization;
  const double factor = lsb / numbers.output.lsb();
  const Factors above = factors_above(layer, numerics, {factor});
  rule.shift = above.shift;
  const double steps = std::max(1.0, std::round(std::ldexp(factor, rule.shift)));
  rule.multiplier = {static_cast<std::int32_t>(steps)};
  const std::int64_t offset = (static_cast<std::int64_t>(numbers.output.zero()) << rule.shift) -
                              zero * rule.multiplier.front();
  if (offset != 0) rule.offset = {offset};
  clamp_to_activation(layer, numbers);
}

void clamp_to_activation(const Layer& layer, LayerArithmetic& numbers) {
  if (layer.activation == ActivationFunction::None) return;
  if (numbers.output.kind == Format::Kind::Fixed) return;  // resolve_arithmetic() knew the codes
  Requantization& rule = numbers.requantization;
  rule.minimum = std::max(rule.minimum, numbers.output.zero());
  if (layer.activation == ActivationFunction::Relu6) {
    rule.maximum = std::min(rule.maximum, quantize(6.0, numbers.output));
  }
}

}  // namespace rill::detail
