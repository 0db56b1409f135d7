// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/function.h"

#include <algorithm>
#include <cstddef>

namespace rill {

namespace {

void finish(const LayerArithmetic& arithmetic, int channels, Code* codes) {
  const Requantization& rule = arithmetic.requantization;
  if (rule.kind != Requantization::Kind::Identity) {
    for (int c = 0; c < channels; ++c) codes[c] = requantize(arithmetic, codes[c], c);
    return;
  }
  if (rule.minimum == std::numeric_limits<Code>::min() &&
      rule.maximum == std::numeric_limits<Code>::max()) {
    return;
  }
  for (int c = 0; c < channels; ++c) codes[c] = std::clamp(codes[c], rule.minimum, rule.maximum);
}

}  // namespace

void max_pool(const Code* windows, int vectors, int taps, int channels,
              const LayerArithmetic& arithmetic, Code* out) {
  for (int vector = 0; vector < vectors; ++vector) {
    std::copy_n(windows, channels, out);
    for (int tap = 1; tap < taps; ++tap) {
      const Code* codes = windows + static_cast<std::ptrdiff_t>(tap) * channels;
      for (int c = 0; c < channels; ++c) out[c] = std::max(out[c], codes[c]);
    }
    finish(arithmetic, channels, out);
    windows += static_cast<std::ptrdiff_t>(taps) * channels;
    out += channels;
  }
}

}  // namespace rill
