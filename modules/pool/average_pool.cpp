// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/average_pool.h"

#include <cstddef>
#include <utility>

#include "modules/pool/pool.h"

namespace rill {

AveragePool::AveragePool(const sc_core::sc_module_name& name, RunContext& context, int taps,
                         const Shape& out, const StreamShape& words, std::vector<int> divisors,
                         const LayerArithmetic* arithmetic, WindowSource* windows)
    : WindowMap(name, context, latency(taps), out, words, taps * words.channels, windows,
                arithmetic != nullptr),
      taps_(taps),
      channels_(words.channels),
      divisors_(std::move(divisors)) {
  if (arithmetic != nullptr) function_.emplace(*arithmetic, words.channels);
}

int AveragePool::latency(int taps) {
  constexpr int kDspRegisters = 3;
  constexpr int kOutputRegister = 1;
  return Pool::latency(taps) + kDspRegisters + kOutputRegister;
}

void AveragePool::compute(const Code* windows, int pixels, Code* out) const {
  for (int pixel = 0; pixel < pixels; ++pixel) {
    const auto at = static_cast<std::size_t>(first_pixel() + pixel);
    function_->run(windows, taps_, divisors_[at], out);
    windows += static_cast<std::ptrdiff_t>(taps_) * channels_;
    out += channels_;
  }
}

}  // namespace rill
