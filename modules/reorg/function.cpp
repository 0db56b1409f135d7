// SPDX-License-Identifier: Apache-2.0
#include "modules/reorg/function.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rill {

void reorder(const Code* windows, int vectors, int taps, int channels, bool channel_major,
             Code* out) {
  const std::int64_t codes = static_cast<std::int64_t>(taps) * channels;
  if (!channel_major) {  // a window already is its pixel
    std::copy_n(windows, codes * vectors, out);
    return;
  }
  for (int vector = 0; vector < vectors; ++vector) {
    for (int tap = 0; tap < taps; ++tap) {
      const Code* from = windows + static_cast<std::ptrdiff_t>(tap) * channels;
      for (int c = 0; c < channels; ++c) out[static_cast<std::ptrdiff_t>(c) * taps + tap] = from[c];
    }
    windows += codes;
    out += codes;
  }
}

}  // namespace rill
