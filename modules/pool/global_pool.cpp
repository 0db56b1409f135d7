// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/global_pool.h"

#include <algorithm>
#include <cstddef>

namespace rill {

GlobalPool::GlobalPool(const sc_core::sc_module_name& name, RunContext& context, const Shape& map,
                       const StreamShape& words, const LayerArithmetic* arithmetic)
    : Part(name, context), map_(map), shape_(words), words_(words) {
  if (arithmetic != nullptr) {
    const auto channels = static_cast<std::size_t>(map.channels);
    function_.emplace(*arithmetic, map.channels);
    pixel_.resize(channels);
    sums_.resize(channels);
    means_.resize(channels);
  }
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run_frames(); });
}

void GlobalPool::run_frames() {
  for (;; ++frames_) {
    std::fill(sums_.begin(), sums_.end(), 0);
    const std::int64_t pixels = map_.pixels();
    for (std::int64_t pixel = 0; pixel + 1 < pixels; ++pixel) take_pixel(pixel == 0);
    finish_frame(pixels == 1);
  }
}

void GlobalPool::take_pixel(bool first_of_frame) {
  const int words = shape_.words_per_item();
  Code* codes = function_ ? words_.all_words() : nullptr;
  Cycle taken = input->get(next_slot_, codes);
  activity_.advance(first_of_frame ? State::Idle : State::Starved, taken);
  activity_.advance(State::Busy, taken + 1);
  if (words > 1) {
    if (codes != nullptr) codes += shape_.codes_per_word();
    taken = input->get_run(taken + 1, words - 1, codes);
    activity_.advance_run(State::Starved, taken + 1 - activity_.now() - (words - 1), taken + 1);
  }
  next_slot_ = taken + 1;
  if (!function_) return;
  words_.place_all(pixel_.data(), 1);
  for (std::size_t c = 0; c < sums_.size(); ++c) sums_[c] += pixel_[c];
}

/// Takes the last pixel word by word; each completes the sums of its channels.
void GlobalPool::finish_frame(bool only_pixel) {
  for (int word = 0; word < shape_.words_per_item(); ++word) {
    const Cycle taken = input->get(next_slot_, function_ ? words_.word() : nullptr);
    activity_.advance(only_pixel && word == 0 ? State::Idle : State::Starved, taken);
    activity_.advance(State::Busy, taken + 1);
    if (function_) add_word(word);
    const Cycle offered = taken + kLatency;
    const Code* codes = function_ ? words_.cut(means_.data(), 1, word) : nullptr;
    const Cycle written = output->put(offered, codes);
    next_slot_ = taken + 1 + written - offered;
    activity_.advance(State::Blocked, next_slot_);
    if (first_output_ < 0) first_output_ = written;
    last_output_ = written;
  }
}

void GlobalPool::add_word(int word) {
  words_.place(pixel_.data(), 1, word);
  const int first = word * shape_.lanes;
  const int end = std::min(first + shape_.lanes, shape_.channels);
  for (int c = first; c < end; ++c) {
    sums_[static_cast<std::size_t>(c)] += pixel_[static_cast<std::size_t>(c)];
  }
  // Means of channels that are not complete yet are overwritten by their own word.
  function_->divide(sums_.data(), 0, means_.data());
}

}  // namespace rill
