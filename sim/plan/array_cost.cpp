// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/array_cost.h"

#include <algorithm>

#include "modules/dsp_array/cost.h"
#include "modules/dsp_array/winograd_cost.h"
#include "sim/numerics/block_format.h"
#include "sim/plan/folding.h"
#include "sim/plan/memory_cost.h"
#include "sim/plan/regions.h"

namespace rill {

namespace {

/// What multiplying by such weights takes.
ProductKind products_of(const Format& input, const Format& weight) {
  if (weight.is_bipolar() && input.is_bipolar()) return ProductKind::Xnor;
  const bool one_bit_and_sign =
      weight.kind == Format::Kind::Scaled && weight.width == 2 && weight.narrow;
  if (weight.is_bipolar() || one_bit_and_sign) return ProductKind::AddSubtract;
  return weight.power_of_two ? ProductKind::Shift : ProductKind::Multiply;
}

ArrayCostShape array_shape(const PlanRequest& request, const Stage& stage) {
  const LayerArithmetic& numbers = request.numbers(stage.layer);
  ArrayCostShape shape;
  shape.depthwise = request.layer(stage.layer).is_depthwise();
  shape.pe = stage.folding.pe;
  shape.simd = stage.folding.simd;
  shape.pixels = stage.folding.pixels;
  shape.input_bits = numbers.input.width;
  shape.input_signed = numbers.input.is_signed;
  shape.weight_bits = numbers.weight.stored_bits();
  shape.alignment = block_alignment(numbers.weight);
  shape.accumulator_bits = numbers.accumulation.accumulator.width;
  shape.family = family_of(request.board);
  shape.products = products_of(numbers.input, numbers.weight);
  shape.packs = request.design.dsp_packing;
  shape.casts_each_step = numbers.accumulation.terms_per_cast > 0;
  shape.terms_per_cast = numbers.accumulation.terms_per_cast;
  switch (request.design.multipliers_of(request.layer(stage.layer).name)) {
    case DesignSpec::Multipliers::Dsp:
      shape.dsp_multipliers = shape.products == ProductKind::Multiply;
      break;
    case DesignSpec::Multipliers::Lut:
      shape.dsp_multipliers = false;
      break;
    case DesignSpec::Multipliers::Auto:
      shape.dsp_multipliers = prefers_dsp(shape);
  }
  return shape;
}

/// Bits of the largest sum of products added directly.
int direct_bits(const Layer& layer, const WinogradCostShape& shape) {
  const std::int64_t terms = static_cast<std::int64_t>(layer.window.taps()) * layer.in.channels;
  const std::int64_t largest = terms * shape.largest_input * shape.largest_weight;
  return signed_bits_for(-largest, largest);
}

WinogradCostShape tile_shape(const PlanRequest& request, const Stage& stage) {
  const int term_weights = request.numbers(stage.layer).winograd.both_directions ? 9 : 3;
  const Layer& layer = request.layer(stage.layer);
  const LayerArithmetic& numbers = request.numbers(stage.layer);
  WinogradCostShape shape = winograd_shape(numbers);
  shape.pe = stage.folding.pe;
  shape.simd = stage.folding.simd;
  shape.terms = folding_limits(layer, numbers).simd;
  shape.direct_bits = std::min(numbers.accumulation.accumulator.width, direct_bits(layer, shape));
  const int beat_weights =
      request.board.port.width_bits / weight_layout(request.design, layer, numbers).code.bits;
  shape.terms_per_load = ceil_div(beat_weights, term_weights);
  shape.family = family_of(request.board);
  switch (request.design.multipliers_of(layer.name)) {
    case DesignSpec::Multipliers::Dsp:
      shape.multipliers = WinogradCostShape::Multipliers::Dsp;
      break;
    case DesignSpec::Multipliers::Lut:
      shape.multipliers = WinogradCostShape::Multipliers::Lut;
      break;
    case DesignSpec::Multipliers::Auto:
      break;
  }
  return shape;
}

}  // namespace

Resources array_resources(const PlanRequest& request, const Stage& stage) {
  if (request.numbers(stage.layer).winograd.used()) {
    return winograd_array_cost(tile_shape(request, stage));
  }
  return dsp_array_cost(array_shape(request, stage));
}

}  // namespace rill
