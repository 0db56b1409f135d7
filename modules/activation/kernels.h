// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/vector_cast.h"

// The vector kernels behind ActivationUnit. Tables are padded to whole blocks of channels.
namespace rill::activation {

/// Channels that the padded tables keep side by side: one AVX-512 vector of 32-bit lanes.
constexpr int kLanes = 16;

/// The same cast for all channels, then a clamp that the cast's own limits already contain.
struct CastTable {
  CastSteps steps;
  Code minimum = 0;
  Code maximum = 0;
};

/// (accumulator * multiplier + offset) cast by `steps` in 64-bit lanes. Even and odd channels stand
/// apart because a product of 32-bit lanes takes the place of two.
struct MultiplyTable {
  CastSteps steps;
  std::vector<std::int32_t> multiplier;   ///< per channel
  std::vector<std::int64_t> even_offset;  ///< of channels 0, 2, 4 …
  std::vector<std::int64_t> odd_offset;
};

/// base + number of `below` that the accumulator exceeds.
struct ThresholdTable {
  int count = 0;
  std::vector<std::int32_t> below;  ///< [threshold][channel]: one less than the threshold
  std::vector<std::int32_t> base;   ///< per channel
  Code minimum = 0;
  Code maximum = 0;
};

void run_cast(const CastTable& table, const Code* accumulators, std::int64_t count, Code* out);
void run_multiply(const MultiplyTable& table, const Code* accumulators, int pixels, int channels,
                  Code* out);
void run_thresholds(const ThresholdTable& table, const Code* accumulators, int pixels, int channels,
                    Code* out);

}  // namespace rill::activation
