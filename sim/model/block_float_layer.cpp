// SPDX-License-Identifier: Apache-2.0
#include "sim/model/block_float_layer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "sim/numerics/block_format.h"
#include "sim/numerics/cast.h"
#include "sim/quantize/block_exponent_search.h"
#include "sim/quantize/block_float.h"

namespace rill::detail {

namespace {

/// Exponents of 8 bits, as in the published runs.
bfp::BlockFormat block_format(const Format& format) { return {format.mantissa_bits, 8}; }

/// Exponent of every block of a filter; blocks of zeros have none.
std::map<std::size_t, int> block_exponents(const BlockedWeights& weights, const Format& format,
                                           std::size_t filter) {
  std::map<std::size_t, std::vector<float>> blocks;
  for (std::size_t i = 0; i < weights.in_filter(); ++i) {
    const double weight = weights.weight[weights.place_of(filter, i)];
    blocks[weights.block_of(i)].push_back(static_cast<float>(weight));
  }
  std::map<std::size_t, int> exponents;
  const bfp::BlockFormat bits = block_format(format);
  for (const auto& [block, values] : blocks) {
    if (std::all_of(values.begin(), values.end(), [](float x) { return x == 0; })) continue;
    exponents[block] = weights.by_divergence
                           ? bfp::search_weight_exponent(bits, values, weights.one_input_channel)
                           : bfp::block_exponent(bits.exponent, values.data(), values.size());
  }
  return exponents;
}

}  // namespace

double block_float_scale(const BlockedWeights& weights, const Format& format, std::size_t filter) {
  int lowest = 0;
  int highest = 0;
  bool first = true;
  const std::map<std::size_t, int> exponents = block_exponents(weights, format, filter);
  for (std::size_t i = 0; i < weights.in_filter(); ++i) {
    const auto block = exponents.find(weights.block_of(i));
    if (block == exponents.end()) continue;
    const int exponent = block->second + weights.input_exponent(filter, i);
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
    const std::map<std::size_t, int> exponents = block_exponents(weights, format, filter);
    for (std::size_t i = 0; i < weights.in_filter(); ++i) {
      const std::size_t place = weights.place_of(filter, i);
      const auto block = exponents.find(weights.block_of(i));
      if (block == exponents.end()) continue;
      const int input = weights.input_exponent(filter, i);
      const int exponent = block->second + input;  // of products
      const int alignment = std::max(0, exponent - format.mantissa_bits + 2 - std::ilogb(lsb));
      const double step = std::ldexp(lsb, alignment - input);
      const double mantissa = round_half_even(weights.weight[place] / step);
      (*codes)[place] =
          static_cast<Code>(std::clamp(mantissa, -limit, limit)) * (Code{1} << alignment);
    }
  }
}

}  // namespace rill::detail
