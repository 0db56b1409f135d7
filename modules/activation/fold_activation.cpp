// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/fold_activation.h"

#include <algorithm>

namespace rill {

namespace {

/// Entries of some channels of a list that has one a channel, `per_channel` numbers each; a list
/// for all channels together stays as it is.
template <typename Number>
std::vector<Number> part_of(const std::vector<Number>& all, int first, int count, int per_channel) {
  if (static_cast<int>(all.size()) <= per_channel) return all;
  const auto from = all.begin() + std::ptrdiff_t{first} * per_channel;
  return {from, from + std::ptrdiff_t{count} * per_channel};
}

}  // namespace

LayerArithmetic channels_of(const LayerArithmetic& arithmetic, int first, int count) {
  LayerArithmetic own = arithmetic;
  Requantization& numbers = own.requantization;
  numbers.multiplier = part_of(numbers.multiplier, first, count, 1);
  numbers.offset = part_of(numbers.offset, first, count, 1);
  numbers.thresholds =
      part_of(numbers.thresholds, first, count, std::max(numbers.thresholds_per_channel, 1));
  own.output.scale = part_of(own.output.scale, first, count, 1);
  own.output.zero_point = part_of(own.output.zero_point, first, count, 1);
  return own;
}

FoldActivation::FoldActivation(const sc_core::sc_module_name& name,
                               const LayerArithmetic* arithmetic, int channels, int pe, int latency)
    : sc_module(name), latency_(latency), word_(static_cast<std::size_t>(pe)) {
  for (int first = 0; arithmetic != nullptr && first < channels; first += pe) {
    units_.emplace_back(channels_of(*arithmetic, first, pe), pe);
  }
  metrics_.bind("word_count", "words", "words that passed through", &word_count_);
}

void FoldActivation::begin_item(const Code* accumulators, int pixels) {
  if (units_.empty()) return;
  units_[fold_].run(accumulators, pixels, word_.data());
  fold_ = (fold_ + 1) % units_.size();
}

Cycle FoldActivation::put_word(Cycle offered, int /*index*/) {
  ++word_count_;
  const Code* codes = units_.empty() ? nullptr : word_.data();
  return output->put(offered + latency_, codes) - latency_;
}

}  // namespace rill
