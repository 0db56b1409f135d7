// SPDX-License-Identifier: Apache-2.0
#include "modules/upsample/upsample.h"

namespace rill {

namespace {
constexpr int kTaps = 4;
}

Upsample::Upsample(const sc_core::sc_module_name& name, RunContext& context, int scale,
                   std::int32_t multiplier, const Shape& out, const StreamShape& words,
                   const LayerArithmetic* arithmetic, WindowSource* windows)
    : WindowMap(name, context, kLatency, out, words, kTaps * words.channels, windows,
                arithmetic != nullptr) {
  if (arithmetic != nullptr) function_.emplace(scale, multiplier, words.channels, *arithmetic);
}

void Upsample::compute(const Code* windows, int pixels, Code* out) const {
  function_->run(windows, pixels, row(), column(), out);
}

}  // namespace rill
