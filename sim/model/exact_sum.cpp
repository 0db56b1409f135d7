// SPDX-License-Identifier: Apache-2.0
#include "sim/model/exact_sum.h"

#include <algorithm>
#include <cmath>

#include "sim/model/average_layer.h"

namespace rill::detail {

namespace {

std::int64_t terms_of(const Layer& layer) {
  if (layer.op == Op::Add) return static_cast<std::int64_t>(layer.inputs.size());
  if (is_average(layer)) return layer.window.taps();
  if (layer.op == Op::Deconvolution) {  // an output pixel meets every stride-th tap
    const Window& w = layer.window;
    return static_cast<std::int64_t>(ceil_div(w.kernel_h, w.stride_h)) *
           ceil_div(w.kernel_w, w.stride_w) * layer.in.channels;
  }
  return static_cast<std::int64_t>(layer.window.taps()) * (layer.in.channels / layer.groups);
}

std::int64_t largest_product(const Layer& layer, const LayerArithmetic& arithmetic) {
  const std::int64_t input = largest_code(arithmetic.input);
  const bool sums_codes = layer.op == Op::Add || is_average(layer);
  return sums_codes ? input : input * largest_code(arithmetic.weight);
}

}  // namespace

std::int64_t largest_code(const Format& format) {
  return std::max(std::abs(format.min_code()), std::abs(format.max_code()));
}

std::int64_t largest_sum(const Layer& layer, const LayerArithmetic& arithmetic) {
  return terms_of(layer) * largest_product(layer, arithmetic);
}

int exact_sum_bits(const Layer& layer, const LayerArithmetic& arithmetic) {
  const Accumulation& rule = arithmetic.accumulation;
  if (rule.terms_per_cast > 0) {
    const std::int64_t terms = std::min<std::int64_t>(rule.terms_per_cast, terms_of(layer));
    const std::int64_t sum = terms * largest_product(layer, arithmetic);
    return signed_bits_for(-sum, sum);
  }
  const std::int64_t sum = largest_sum(layer, arithmetic);
  const bool has_bias = (layer.bias || layer.batch_norm) && rule.bias != BiasEntry::None;
  if (!has_bias || arithmetic.bias.kind == Format::Kind::Scaled) return signed_bits_for(-sum, sum);
  const int product_fraction = product_fraction_bits(arithmetic);
  const int fraction = std::max(product_fraction, arithmetic.bias.fraction_bits);
  // Doubles hold these sums of powers of two and small integers far beyond 64 bits.
  const double both = std::ldexp(static_cast<double>(sum), fraction - product_fraction) +
                      std::ldexp(static_cast<double>(largest_code(arithmetic.bias)),
                                 fraction - arithmetic.bias.fraction_bits);
  return std::ilogb(both) + 2;
}

}  // namespace rill::detail
