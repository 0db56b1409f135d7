// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/pool.h"

#include "modules/pool/function.h"

namespace rill {

Pool::Pool(const sc_core::sc_module_name& name, RunContext& context, int taps, const Shape& out,
           const StreamShape& words, const LayerArithmetic& arithmetic, WindowSource* windows,
           bool with_data)
    : WindowMap(name, context, latency(taps), out, words, taps * words.channels, windows,
                with_data),
      taps_(taps),
      channels_(words.channels),
      arithmetic_(arithmetic) {}

int Pool::latency(int taps) {
  int levels = 0;
  while ((1 << levels) < taps) ++levels;
  return levels;
}

void Pool::compute(const Code* windows, int pixels, Code* out) const {
  max_pool(windows, pixels, taps_, channels_, arithmetic_, out);
}

}  // namespace rill
