// SPDX-License-Identifier: Apache-2.0
#include "modules/reorg/reorg.h"

#include "modules/reorg/function.h"

namespace rill {

namespace {
constexpr int kLatency = 1;  // one register: the rest is wiring
}

Reorg::Reorg(const sc_core::sc_module_name& name, RunContext& context, int taps, const Shape& out,
             const StreamShape& words, bool channel_major, WindowSource* windows, bool with_data)
    : WindowMap(name, context, kLatency, out, words, words.channels, windows, with_data),
      taps_(taps),
      in_channels_(words.channels / taps),
      channel_major_(channel_major) {}

void Reorg::compute(const Code* windows, int pixels, Code* out) const {
  reorder(windows, pixels, taps_, in_channels_, channel_major_, out);
}

}  // namespace rill
