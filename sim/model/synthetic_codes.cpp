// SPDX-License-Identifier: Apache-2.0
#include "sim/model/synthetic_codes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/model/layer_numerics.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/model/uniform.h"

namespace rill {

namespace {

Code code_between(std::int64_t lowest, std::int64_t highest, Uniform& random) {
  const double span = static_cast<double>(highest - lowest + 1);
  const double step = std::floor((random.next() + 1) / 2 * span);
  return static_cast<Code>(lowest + static_cast<std::int64_t>(step));
}

/// Of a code that is anywhere in its format with the same chance.
double mean_square(const Format& format) {
  const auto low = static_cast<double>(format.min_code());
  const auto high = static_cast<double>(format.max_code());
  return (low * low + low * high + high * high) / 3;
}

LayerCodes codes_of(const Layer& layer, const LayerArithmetic& numbers, int shift,
                    Uniform& random) {
  LayerCodes codes;
  codes.weight.resize(static_cast<std::size_t>(layer.weights()));
  for (Code& code : codes.weight) {
    code = code_between(numbers.weight.min_code(), numbers.weight.max_code(), random);
  }
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  if (numbers.requantization.kind != Requantization::Kind::Multiply) {
    if (layer.bias || layer.batch_norm) codes.bias.assign(channels, 0);
    return codes;
  }
  const double terms = static_cast<double>(codes.weight.size()) / static_cast<double>(channels);
  const double deviation =
      std::sqrt(terms * mean_square(numbers.weight) * mean_square(numbers.input));
  const double range = static_cast<double>(numbers.output.max_code());
  const double typical = std::clamp(std::ldexp(range / 2, shift) / deviation, 1.0, 2147483647.0);
  const double offset = std::min(std::ldexp(range / 8, shift), 1073741824.0);
  constexpr double kNegative = -0.75;  // next() is below it one time in eight
  for (std::size_t c = 0; c < channels; ++c) {
    const double sign = random.next() < kNegative ? -1 : 1;
    codes.multiplier.push_back(static_cast<Code>(sign * std::round(typical)));
    codes.offset.push_back(static_cast<Code>(std::round(offset * random.next())));
  }
  return codes;
}

}  // namespace

std::vector<LayerCodes> synthetic_codes(const Network& network, const NumericsSpec& numerics,
                                        std::uint64_t seed) {
  const auto arithmetic = resolve_arithmetic(network, numerics.input.format, numerics);
  std::vector<LayerCodes> codes(network.layers.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!network.layers[i].has_weights()) continue;
    Uniform random = Uniform::of_layer(seed, i);
    const auto own = detail::numerics_of(network, static_cast<LayerIndex>(i), numerics);
    codes[i] =
        codes_of(network.layers[i], arithmetic[i], own.requantization_shift.value_or(0), random);
  }
  return codes;
}

}  // namespace rill
