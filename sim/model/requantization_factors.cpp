// SPDX-License-Identifier: Apache-2.0
#include "sim/model/requantization_factors.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill::detail {

namespace {

constexpr int kDefaultMultiplierBits = 16;
/// A zero point of up to 8 bits shifted left, and a product of 31 x 31 bits beside it, stay inside
/// of 64 bits.
constexpr int kLargestShift = 46;
constexpr int kMostBits = 30;  // of a multiplier 2^k in 32 bits with sign

}  // namespace

void fail_layer(const Layer& layer, const LayerNumericsSpec& numerics, const std::string& message) {
  const SourceLocation& where = numerics.where.line > 0 ? numerics.where : layer.where;
  throw ConfigError(Diagnostic{where, "layers." + layer.name, message});
}

Factors factors_above(const Layer& layer, const LayerNumericsSpec& numerics,
                      const std::vector<double>& wanted) {
  const int bits = numerics.multiplier_bits.value_or(kDefaultMultiplierBits);
  const double most = std::ldexp(1.0, bits - 1) - 1;
  const double largest = *std::max_element(wanted.begin(), wanted.end());
  Factors factors;
  factors.shift = kLargestShift;
  while (factors.shift >= 0 && std::ceil(std::ldexp(largest, factors.shift)) > most) {
    --factors.shift;
  }
  if (factors.shift < 0) {
    fail_layer(layer, numerics,
               "needs a requantization factor of " + std::to_string(largest) +
                   ", more than an integer of " + std::to_string(bits) +
                   " bits; give multiplier_bits more or the output more bits");
  }
  for (const double factor : wanted) {
    const double steps = std::max(1.0, std::ceil(std::ldexp(factor, factors.shift)));
    factors.multiplier.push_back(static_cast<std::int32_t>(steps));
  }
  return factors;
}

Factors shifts_above(const Layer& layer, const LayerNumericsSpec& numerics,
                     const std::vector<double>& wanted) {
  std::vector<int> exponents;
  exponents.reserve(wanted.size());
  for (const double factor : wanted) {
    exponents.push_back(static_cast<int>(std::ceil(std::log2(factor))));
  }
  const int largest = *std::max_element(exponents.begin(), exponents.end());
  if (largest > kMostBits) {
    fail_layer(layer, numerics,
               "needs a left shift of more than 30 bits; give the output more bits");
  }
  const int smallest = std::max(
      {*std::min_element(exponents.begin(), exponents.end()), largest - kMostBits, -kLargestShift});
  Factors factors;
  factors.shift = std::max(0, -smallest);
  for (const int exponent : exponents) {
    factors.multiplier.push_back(std::int32_t{1} << (std::max(exponent, smallest) + factors.shift));
  }
  return factors;
}

void raise_shift(const Layer& layer, const LayerNumericsSpec& numerics, int shift,
                 Factors* factors) {
  const int more = std::max(0, shift - factors->shift);
  const std::int32_t largest =
      *std::max_element(factors->multiplier.begin(), factors->multiplier.end());
  if (factors->shift + more > kLargestShift || std::log2(largest) + more > kMostBits) {
    fail_layer(layer, numerics,
               "has a bias so much finer than its sum that a shift cannot bring them together; "
               "give the bias fewer fraction bits");
  }
  factors->shift += more;
  for (std::int32_t& multiplier : factors->multiplier) multiplier *= std::int32_t{1} << more;
}

}  // namespace rill::detail
