// SPDX-License-Identifier: Apache-2.0
// Layers with weights: formats of products and of their sums.
#include <algorithm>
#include <string>

#include "sim/model/exact_sum.h"
#include "sim/model/resolver.h"
#include "sim/numerics/block_format.h"
#include "sim/numerics/shift_format.h"

namespace rill::detail {

namespace {

/// Bits of an exact fixed-point sum before it is cast to the accumulator. A DSP48 adds in 48 bits
/// and two of them in a cascade in 96 (UG579, "96-bit accumulator"); 60 stay inside of 64 here.
constexpr int kExactSumBits = 60;

}  // namespace

void Resolver::resolve_products(LayerArithmetic& numbers) {
  if (!numerics_.weight || !numerics_.output) {
    complain(
        "has no format for its weights or its output; add `weight` and `output` to the "
        "defaults of the numerics");
    return;
  }
  numbers.weight = numerics_.weight->format;
  numbers.output = numerics_.output->format;
  if (is_fixed(numbers.input) != is_fixed(numbers.weight)) {
    complain("multiplies " + numbers.input.to_string() + " by " + numbers.weight.to_string() +
             "; make both fixed point or both scaled integers");
    return;
  }
  numbers.bias = numerics_.bias             ? numerics_.bias->format
                 : is_fixed(numbers.weight) ? numbers.weight
                                            : Format::scaled(kAccumulatorBits, true, false);
  // A block's bias may be fixed point (quantization.md, 6.2): its codes follow with the weights.
  if (adds_fixed_bias(numbers)) {
    numbers.bias = Format::scaled(kAccumulatorBits, true, false);
  } else if (is_fixed(numbers.bias) != is_fixed(numbers.weight)) {
    complain("adds a bias " + numbers.bias.to_string() + " to products of " +
             numbers.weight.to_string() + "; make both fixed point or both scaled integers");
    return;
  }
  // One block a filter (quantization.md, 6.2: fully connected layers always; a deconvolution's
  // blocks would not stand together).
  if (numbers.weight.block_channels >= layer_->in.channels / layer_->groups ||
      layer_->op == Op::FullyConnected || layer_->op == Op::Deconvolution) {
    drop_blocks(numbers.weight);
  }
  if (reads_map_groups() && numbers.weight.mantissa_bits > 0) resolve_input_groups(numbers);
  resolve_accumulation(numbers);
  resolve_winograd(numbers);
  resolve_requantization(numbers);
  resolve_padding(numbers);
}

void Resolver::resolve_winograd(LayerArithmetic& numbers) {
  const Window& window = layer_->window;
  const auto is_square = [&](int kernel, int stride) {
    return window.kernel_h == kernel && window.kernel_w == kernel && window.stride_h == stride &&
           window.stride_w == stride;
  };
  const bool has_form = layer_->op == Op::Convolution && layer_->groups == 1 &&
                        window.dilation == 1 && (is_square(3, 1) || is_square(7, 2));
  if (!numerics_.winograd || !numerics_.winograd->used() || !has_form) return;
  numbers.winograd = *numerics_.winograd;
  if (numbers.accumulation.terms_per_cast > 0) {
    complain(
        "sums in Winograd's form, which has no order of terms; remove terms_per_cast or "
        "winograd");
  }
  constexpr int kWidest = 16;  // transformed numbers, 120 times as large, and their sums
  if (numbers.input.width > kWidest || numbers.weight.width > kWidest) {
    complain("transforms numbers of more than 16 bits for Winograd's form; narrow them");
  }
}

void Resolver::resolve_accumulation(LayerArithmetic& numbers) {
  if (numerics_.accumulation) {
    numbers.accumulation = *numerics_.accumulation;
    Format& accumulator = numbers.accumulation.accumulator;
    if (is_fixed(numbers.input) && !is_fixed(accumulator)) {
      complain("sums fixed-point products in " + accumulator.to_string() +
               "; give the accumulator a fixed<…> format");
      return;
    }
    if (!is_fixed(numbers.input) && is_fixed(accumulator) && accumulator.fraction_bits != 0) {
      complain("sums integers in " + accumulator.to_string() +
               "; give the accumulator no fraction bits, such as fixed<32,32>");
      return;
    }
  } else {
    // The bias keeps its bits below the products'. A sum of more than 32 bits drops its lowest bits
    // once it is complete.
    const bool has_bias = is_fixed(numbers.bias) && (layer_->bias || layer_->batch_norm);
    const int product_fraction = product_fraction_bits(numbers);
    const int fraction =
        has_bias ? std::max(product_fraction, numbers.bias.fraction_bits) : product_fraction;
    const int exact_bits =
        is_fixed(numbers.input) ? exact_sum_bits(*layer_, numbers) : kAccumulatorBits;
    const int dropped = std::max(exact_bits - kAccumulatorBits, 0);
    numbers.accumulation.accumulator =
        Format::fixed(kAccumulatorBits, kAccumulatorBits - fraction + dropped, Rounding::Trn,
                      dropped > 0 ? Overflow::Sat : Overflow::Wrap);
  }
  const bool requantizes = has_affine(numbers) || adds_bias_behind(numbers);
  if (adds_bias_behind(numbers) && numerics_.requantization_first_shift) {
    complain("adds a fixed-point bias, which rounds once; remove requantization_first_shift");
  }
  if (requantizes) numbers.accumulation.bias = BiasEntry::None;
  const bool has_bias = !requantizes && (layer_->bias || layer_->batch_norm);
  if (has_bias && numbers.accumulation.bias == BiasEntry::None) {
    complain("has a bias, but its accumulation says `bias: none`; say first or last");
  }
  int bits = exact_sum_bits(*layer_, numbers);
  // The bias of scaled formats needs room above the products.
  const int limit = is_fixed(numbers.input) ? kExactSumBits : kAccumulatorBits - 1;
  while (bits > limit && block_alignment(numbers.weight) > 0) {
    --numbers.weight.width;  // blocks may lie less far apart
    bits = exact_sum_bits(*layer_, numbers);
  }
  // Sums of shifted codes wrap around as the published ones do.
  const Format& accumulator = numbers.accumulation.accumulator;
  const bool wraps = is_shift_weight(numbers.weight) && accumulator.overflow == Overflow::Wrap &&
                     accumulator.width == kAccumulatorBits;
  if (bits > limit && !wraps) {
    complain("needs " + std::to_string(bits) + " bits for an exact sum, and the adders have " +
             std::to_string(limit) +
             "; narrow the input or the weights, or cast after fewer terms (terms_per_cast)");
  }
}

bool Resolver::has_affine(const LayerArithmetic& numbers) const {
  return spec_.batch_norm == NumericsSpec::BatchNorm::Requantize && layer_->batch_norm &&
         is_fixed(numbers.input);
}

bool Resolver::keeps_accumulator(const LayerArithmetic& numbers) {
  const Format& accumulator = numbers.accumulation.accumulator;
  if (is_fixed(numbers.input)) return same_format(accumulator, numbers.output);
  return !is_fixed(numbers.output) && numbers.output.is_signed == accumulator.is_signed &&
         numbers.output.width >= accumulator.width;
}

}  // namespace rill::detail
