// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/probe.h"

#include <algorithm>
#include <utility>

namespace rill {

namespace {

constexpr int kFewestBits = 3;

Code smallest_end(const Format& format) {
  return static_cast<Code>(format.is_signed ? format.min_code() : format.min_code() - 1);
}

}  // namespace

CodeEnds::CodeEnds(const Format& format)
    : tell_(format.width >= kFewestBits),
      smallest_(smallest_end(format)),
      largest_(static_cast<Code>(format.max_code())) {}

std::int64_t CodeEnds::count(std::int64_t codes, const Code* first) const {
  std::int64_t at_end = 0;
  for (std::int64_t i = 0; i < codes; ++i) {
    at_end += static_cast<std::int64_t>(first[i] == largest_) +
              static_cast<std::int64_t>(first[i] == smallest_);
  }
  return at_end;
}

Probe::Probe(const sc_core::sc_module_name& name, LayerIndex layer, const StreamShape& shape,
             const Format& format, bool keep, WordSink& next)
    : sc_module(name),
      layer_(layer),
      shape_(shape),
      format_(format),
      keep_(keep),
      next_(next),
      ends_(format) {}

Cycle Probe::put(Cycle offered, const Code* codes) {
  if (codes != nullptr) look_at(1, codes);
  return next_.put(offered, codes);
}

WordRun Probe::put_run(Cycle offered, int step, int count, const Code* codes) {
  if (codes != nullptr) look_at(count, codes);
  return next_.put_run(offered, step, count, codes);
}

void Probe::look_at(int count, const Code* codes) {
  const bool full = shape_.channels % shape_.lanes == 0 && shape_.width % shape_.pixels == 0;
  if (full && !keep_) {
    count_ends(static_cast<std::int64_t>(count) * shape_.codes_per_word(), codes);
    return;
  }
  for (int i = 0; i < count; ++i) write_down(codes + i * shape_.codes_per_word());
}

/// A word, without its idle lanes.
void Probe::write_down(const Code* codes) {
  if (keep_ && word_ == 0) {
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
    count_ends(lanes, codes + pixel * shape_.lanes);
    if (!keep_) continue;
    const std::int64_t at = (row * shape_.width + column + pixel) * shape_.channels + first;
    std::copy_n(codes + pixel * shape_.lanes, lanes, current_.codes.begin() + at);
  }
  if (++word_ < shape_.words()) return;
  if (keep_) frames_.push_back(std::move(current_));
  word_ = 0;
}

void Probe::count_ends(std::int64_t count, const Code* codes) {
  if (!ends_.tell()) return;
  saturation_.codes += count;
  saturation_.at_end += ends_.count(count, codes);
}

}  // namespace rill
