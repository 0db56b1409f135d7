// SPDX-License-Identifier: Apache-2.0
#include "sim/model/block_float_layer.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/numerics/block_format.h"
#include "sim/numerics/cast.h"

namespace rill::detail {

namespace {

/// Exponent of every block of a filter: that of its largest weight; blocks of zeros have none.
std::map<std::size_t, int> block_exponents(const BlockedWeights& weights, std::size_t filter) {
  std::map<std::size_t, int> exponents;
  for (std::size_t i = 0; i < weights.in_filter(); ++i) {
    const double weight = weights.weight[weights.place_of(filter, i)];
    if (weight == 0) continue;
    const int exponent = std::ilogb(weight);
    const auto [entry, is_new] = exponents.try_emplace(weights.block_of(i), exponent);
    if (!is_new) entry->second = std::max(entry->second, exponent);
  }
  return exponents;
}

}  // namespace

double block_float_scale(const BlockedWeights& weights, const Format& format, std::size_t filter) {
  int lowest = 0;
  int highest = 0;
  bool first = true;
  for (const auto& [block, exponent] : block_exponents(weights, filter)) {
    lowest = first ? exponent : std::min(lowest, exponent);
    highest = first ? exponent : std::max(highest, exponent);
    first = false;
  }
  return std::exp2(std::max(lowest, highest - block_alignment(format)) - format.mantissa_bits + 2);
}

void quantize_blocks(const BlockedWeights& weights, const Format& format,
                     std::vector<Code>* codes) {
  const auto limit = static_cast<double>((std::int64_t{1} << (format.mantissa_bits - 1)) - 2);
  for (std::size_t filter = 0; filter < weights.filters; ++filter) {
    const double lsb = format.lsb(static_cast<int>(filter));
    const std::map<std::size_t, int> exponents = block_exponents(weights, filter);
    for (std::size_t i = 0; i < weights.in_filter(); ++i) {
      const std::size_t place = weights.place_of(filter, i);
      const auto block = exponents.find(weights.block_of(i));
      if (block == exponents.end()) continue;
      const int alignment = std::max(0, block->second - format.mantissa_bits + 2 - std::ilogb(lsb));
      const double mantissa = round_half_even(weights.weight[place] / std::ldexp(lsb, alignment));
      (*codes)[place] =
          static_cast<Code>(std::clamp(mantissa, -limit, limit)) * (Code{1} << alignment);
    }
  }
}

}  // namespace rill::detail
