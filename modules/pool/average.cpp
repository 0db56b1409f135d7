// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/average.h"

#include <algorithm>
#include <cstddef>

#include "sim/core/error.h"

namespace rill {

AveragePoolFunction::AveragePoolFunction(const LayerArithmetic& arithmetic, int channels)
    : channels_(channels) {
  const Requantization& all = arithmetic.requantization;
  internal_check(all.kind == Requantization::Kind::Multiply && !all.multiplier.empty(),
                 "an average pool needs a multiplier for each divisor");
  for (std::size_t i = 0; i < all.multiplier.size(); ++i) {
    LayerArithmetic one = arithmetic;
    one.requantization.multiplier = {all.multiplier[i]};
    if (!all.offset.empty()) one.requantization.offset = {all.offset[i]};
    units_.emplace_back(one, channels);
  }
}

void AveragePoolFunction::run(const Code* window, int taps, int divisor, Code* out) const {
  std::copy_n(window, channels_, out);
  for (int tap = 1; tap < taps; ++tap) {
    const Code* codes = window + static_cast<std::ptrdiff_t>(tap) * channels_;
    for (int c = 0; c < channels_; ++c) out[c] += codes[c];
  }
  divide(out, divisor, out);
}

void AveragePoolFunction::divide(const Code* sums, int divisor, Code* out) const {
  units_[static_cast<std::size_t>(divisor)].run(sums, 1, out);
}

}  // namespace rill
