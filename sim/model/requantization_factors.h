// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"

// Inside of this folder.
namespace rill::detail {

/// Throws a ConfigError about the layer, at its numerics or, where it has none, at itself.
[[noreturn]] void fail_layer(const Layer& layer, const LayerNumericsSpec& numerics,
                             const std::string& message);

/// Multiplier and shift of one layer: factor[c] = multiplier[c] / 2^shift.
struct Factors {
  std::vector<std::int32_t> multiplier;
  int shift = 0;

  double value(std::size_t channel) const {
    return std::ldexp(static_cast<double>(multiplier[channel]), -shift);
  }
};

/// The smallest factors not below the wanted ones that an integer of `multiplier_bits` bits (16
/// when absent) can express.
Factors factors_above(const Layer& layer, const LayerNumericsSpec& numerics,
                      const std::vector<double>& wanted);

/// Powers of two not below the wanted factors; the smallest are raised to what one shift reaches.
Factors shifts_above(const Layer& layer, const LayerNumericsSpec& numerics,
                     const std::vector<double>& wanted);

/// The same factors with a shift of at least `shift`: an addend then has so many bits below the
/// output's step. Throws ConfigError when multipliers have no room for it.
void raise_shift(const Layer& layer, const LayerNumericsSpec& numerics, int shift,
                 Factors* factors);

}  // namespace rill::detail
