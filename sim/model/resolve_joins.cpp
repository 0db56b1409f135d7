// SPDX-License-Identifier: Apache-2.0
// Joined and enlarged maps.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/model/average_layer.h"
#include "sim/model/channel_scales.h"
#include "sim/model/resolver.h"
#include "sim/numerics/upsample_scale.h"

namespace rill::detail {

void Resolver::check_deconvolution() {
  const Window& window = layer_->window;
  if (window.stride_h == window.stride_w && window.dilation == 1) return;
  complain(
      "is a deconvolution with unequal strides or dilation; use one stride for rows and "
      "columns and no dilation");
}

void Resolver::resolve_concat(LayerArithmetic& numbers) {
  std::vector<Format> operands;
  for (const LayerIndex map : layer_->inputs) operands.push_back(format_of(map));
  const bool all_fixed = std::all_of(operands.begin(), operands.end(), is_fixed);
  const auto own = spec_.layers.find(layer_->name);
  const bool named = own != spec_.layers.end() && own->second.output.has_value();
  const bool equal = std::all_of(operands.begin(), operands.end(), [&](const Format& format) {
    return same_format(format, operands.front());
  });
  const bool recast = named && !same_format(numerics_.output->format, numbers.input);
  if (!all_fixed || (equal && !recast)) {
    check_operands();
    resolve_passing(numbers);
    return;
  }
  numbers.output = named ? numerics_.output->format : common_format(operands);
  if (numbers.output.width > kAccumulatorBits) {
    complain("joins formats that need " + std::to_string(numbers.output.width) +
             " bits together; name an `output` for this layer");
    return;
  }
  // Past the casts, everything is in the output's format.
  numbers.operands = std::move(operands);
  numbers.input = numbers.output;
  numbers.weight = Format::fixed(1, 1);
  numbers.accumulation.accumulator = numbers.output;
  numbers.accumulation.bias = BiasEntry::None;
  numbers.requantization.kind = Requantization::Kind::Identity;
  clamp(numbers);
}

Format Resolver::common_format(const std::vector<Format>& formats) {
  bool is_signed = false;
  int fraction = formats.front().fraction_bits;
  for (const Format& format : formats) {
    is_signed = is_signed || format.is_signed;
    fraction = std::max(fraction, format.fraction_bits);
  }
  int integer = formats.front().width - formats.front().fraction_bits;
  for (const Format& format : formats) {
    // An unsigned format's top bit is worth twice a signed one's.
    const int sign = is_signed && !format.is_signed ? 1 : 0;
    integer = std::max(integer, format.width - format.fraction_bits + sign);
  }
  return Format::fixed(integer + fraction, integer, Rounding::Trn, Overflow::Sat, is_signed);
}

void Resolver::resolve_upsample(LayerArithmetic& numbers) {
  const std::optional<UpsampleScale> factor = upsample_scale(layer_->scale, layer_->pre_scale);
  if (!factor || layer_->align_corners) {
    complain(
        "has no exact integers: use a scale of 2, 4, 8 …, a pre_scale that is a multiple of "
        "2^-16 below 2^15, and align_corners: false");
    return;
  }
  // The taps are the weights: non-negative integers whose sum is multiplier * (2 scale)^2.
  const int weight_bits =
      signed_bits_for(0, std::int64_t{factor->multiplier} * 4 * layer_->scale * layer_->scale);
  numbers.weight = is_fixed(numbers.input)
                       ? Format::fixed(weight_bits, weight_bits - factor->fraction_bits)
                       : Format::scaled(weight_bits, true, false);
  numbers.accumulation.bias = BiasEntry::None;
  const int sum_bits = numbers.input.width + weight_bits - 1;
  const bool has_scales = !is_fixed(numbers.input) && spec_.defaults.output &&
                          (spec_.defaults.output->per_channel || has_map_groups(spec_));
  const int fraction = product_fraction_bits(numbers);
  numbers.accumulation.accumulator = Format::fixed(kAccumulatorBits, kAccumulatorBits - fraction);
  const auto own = spec_.layers.find(layer_->name);
  const bool named =
      (own != spec_.layers.end() && own->second.output) || (!is_read_ && spec_.output_layer.output);
  // An answer of 32 bits without a scale is the sum, as behind products (keeps_accumulator).
  const bool stays_exact =
      !is_read_ && numerics_.output && !is_fixed(numbers.input) &&
      !is_fixed(numerics_.output->format) && numerics_.output->format.scale.empty() &&
      numerics_.output->format.width >= kAccumulatorBits && sum_bits <= kAccumulatorBits;
  if (is_read_ && keeps_format(*layer_, spec_) && !is_fixed(numbers.input)) {
    // The taps of a pixel sum to a power of two: a shift leads back to the map's own codes.
    numbers.output = numbers.input;
    numbers.requantization.kind = Requantization::Kind::Multiply;
    numbers.requantization.multiplier = {1};
    numbers.requantization.power_of_two = true;
    numbers.requantization.shift = factor->fraction_bits;
    numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
  } else if (named && numerics_.output && !has_scales && !stays_exact) {
    numbers.output = numerics_.output->format;
    numbers.requantization.kind = is_fixed(numbers.input) && is_fixed(numbers.output)
                                      ? Requantization::Kind::Cast
                                      : Requantization::Kind::Multiply;
    numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
  } else {
    if (sum_bits > kAccumulatorBits) {
      complain("is exact in " + std::to_string(sum_bits) +
               " bits only; name an `output` for this layer");
      return;
    }
    numbers.output = numbers.input;
    numbers.output.width = sum_bits;
    numbers.output.narrow = false;
    numbers.output.mantissa_bits = 0;
    if (is_fixed(numbers.input)) numbers.output.fraction_bits = fraction;
    numbers.requantization.kind = Requantization::Kind::Identity;
  }
  clamp(numbers);
}

}  // namespace rill::detail
