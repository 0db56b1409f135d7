// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/probe.h"

#include <algorithm>
#include <utility>

namespace rill {

Probe::Probe(const sc_core::sc_module_name& name, LayerIndex layer, const StreamShape& shape,
             const Format& format, WordSink& next)
    : sc_module(name), layer_(layer), shape_(shape), format_(format), next_(next) {}

Cycle Probe::put(Cycle offered, const Code* codes) {
  if (codes != nullptr) {
    if (word_ == 0) {
      const Shape map{shape_.channels, shape_.height, shape_.width};
      current_ = {map, format_, std::vector<Code>(static_cast<std::size_t>(map.size()))};
    }
    const std::int64_t item = word_ / shape_.words_per_item();
    const auto first = static_cast<int>(word_ % shape_.words_per_item()) * shape_.lanes;
    const std::int64_t row = item / shape_.items_per_row();
    const auto column = static_cast<int>(item % shape_.items_per_row()) * shape_.pixels;
    const int lanes = std::min(shape_.lanes, shape_.channels - first);
    const int pixels = std::min(shape_.pixels, shape_.width - column);
    for (int pixel = 0; pixel < pixels; ++pixel) {
      const std::int64_t at = (row * shape_.width + column + pixel) * shape_.channels + first;
      std::copy_n(codes + pixel * shape_.lanes, lanes, current_.codes.begin() + at);
    }
    if (++word_ == shape_.words()) {
      frames_.push_back(std::move(current_));
      word_ = 0;
    }
  }
  return next_.put(offered, codes);
}

}  // namespace rill
