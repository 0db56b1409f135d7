// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/finn_window.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

FinnWindowUnit::FinnWindowUnit(const sc_core::sc_module_name& name, RunContext& context,
                               const FinnWindowShape& shape, bool with_data)
    : Part(name, context),
      shape_(shape),
      with_data_(with_data),
      buffer_words_(shape.buffer_words > 0 ? shape.buffer_words : shape.default_buffer_words()),
      arrived_(static_cast<std::size_t>(shape.input_words())) {
  if (with_data) {
    map_.resize(static_cast<std::size_t>(shape.input_words() * shape.simd));
    const int words = shape.style == FinnWindowShape::Style::Window ? shape.window.taps() : 1;
    word_.resize(static_cast<std::size_t>(words * shape.simd));
  }
  start_process("run", [this] { run(); });
}

void FinnWindowUnit::run() {
  for (;;) {
    words_read_ = 0;
    if (shape_.style == FinnWindowShape::Style::Element) {
      element_frame();
    } else {
      window_frame();
    }
    start_ = std::max(last_written_, last_read_) + 1;
  }
}

std::int64_t FinnWindowUnit::passes() const {
  const std::int64_t positions = std::int64_t{shape_.out_height()} * shape_.out_width();
  return shape_.depthwise ? positions * shape_.folds() : positions;
}

int FinnWindowUnit::steps_per_pass() const {
  return shape_.depthwise ? shape_.window.taps() : shape_.window.taps() * shape_.folds();
}

std::int64_t FinnWindowUnit::first_word(std::int64_t pass) const {
  const int folds = shape_.folds();
  const std::int64_t position = shape_.depthwise ? pass / folds : pass;
  const std::int64_t row = position / shape_.out_width() * shape_.window.stride_h;
  const std::int64_t column = position % shape_.out_width() * shape_.window.stride_w;
  return (row * shape_.map.width + column) * folds + (shape_.depthwise ? pass % folds : 0);
}

/// Word that step `step` of a pass reads: kernel row, kernel column, then fold fastest.
std::int64_t FinnWindowUnit::word_of(std::int64_t first, int step) const {
  const int folds = shape_.folds();
  const int tap = shape_.depthwise ? step : step / folds;
  const int fold = shape_.depthwise ? 0 : step % folds;
  const int row = tap / shape_.window.kernel_w * shape_.window.dilation;
  const int column = tap % shape_.window.kernel_w * shape_.window.dilation;
  return first + (std::int64_t{row} * shape_.map.width + column) * folds + fold;
}

void FinnWindowUnit::element_frame() {
  recent_.clear();
  recent_number_ = 0;
  last_fetch_ = start_ - 1;
  for (std::int64_t pass = 0; pass < passes(); ++pass) {
    recent_.push_back({first_word(pass), {}});
    const std::int64_t first = recent_.back().first;
    for (int step = 0; step < steps_per_pass(); ++step) {
      const std::int64_t word = word_of(first, step);
      read_until(word);
      const Cycle there = arrived_[static_cast<std::size_t>(word)] + 1;
      const Cycle fetch = std::max({last_fetch_ + 1, there, last_written_});
      activity_.advance(State::Starved, there);
      activity_.advance(State::Blocked, fetch);
      activity_.advance(State::Busy, fetch + 1);
      last_fetch_ = fetch;
      recent_.back().fetched.push_back(fetch);
      emit(fetch + 1, first, step);
    }
  }
  read_until(shape_.input_words() - 1);
}

void FinnWindowUnit::read_until(std::int64_t word) {
  for (; words_read_ <= word; ++words_read_) {
    const Cycle wanted = std::max({start_, last_read_ + 1, may_enter(words_read_)});
    Code* codes = with_data_ ? map_.data() + words_read_ * shape_.simd : nullptr;
    last_read_ = input->get(wanted, codes);
    arrived_[static_cast<std::size_t>(words_read_)] = last_read_;
  }
}

Cycle FinnWindowUnit::may_enter(std::int64_t word) {
  const std::int64_t lost = word - buffer_words_;  // the word that it overwrites
  if (lost < 0) return 0;
  // Passes whose successor still begins at or before the lost word protect it no longer.
  for (;;) {
    const std::int64_t next = recent_number_ + 1;
    if (next >= passes() || first_word(next) > lost) break;
    internal_check(recent_.size() > 1, "a window unit reads ahead of its buffer");
    recent_.pop_front();
    ++recent_number_;
  }
  // The pass that frees it: from its first fetch on the next window begins behind the lost word,
  // and the word fetched next must lie behind it too.
  const Pass& pass = recent_.front();
  const auto done = static_cast<int>(pass.fetched.size());
  for (int step = 0; step < done; ++step) {
    const bool last = step + 1 == steps_per_pass();
    if (last || word_of(pass.first, step + 1) > lost) {
      return pass.fetched[static_cast<std::size_t>(step)] + 1;
    }
  }
  internal_check(false, "a window unit needs a word that its buffer has no room for");
  return 0;
}

void FinnWindowUnit::window_frame() {
  Cycle enabled = start_;
  for (std::int64_t word = 0; word < shape_.input_words(); ++word) {
    Code* codes = with_data_ ? map_.data() + word * shape_.simd : nullptr;
    last_read_ = input->get(std::max(enabled, last_read_ + 1), codes);
    activity_.advance(State::Starved, last_read_);
    activity_.advance(State::Busy, last_read_ + 1);
    enabled = last_read_ + 1;
    const std::int64_t pixel = word / shape_.folds();
    const auto row = static_cast<int>(pixel / shape_.map.width) - (shape_.window.extent_h() - 1);
    const auto column = static_cast<int>(pixel % shape_.map.width) - (shape_.window.extent_w() - 1);
    const bool complete = row >= 0 && column >= 0 && row % shape_.window.stride_h == 0 &&
                          column % shape_.window.stride_w == 0 &&
                          row / shape_.window.stride_h < shape_.out_height() &&
                          column / shape_.window.stride_w < shape_.out_width();
    if (!complete) continue;
    const std::int64_t corner =
        (std::int64_t{row} * shape_.map.width + column) * shape_.folds() + word % shape_.folds();
    emit(last_read_ + 1, corner, -1);
    // The shift register moves again in the cycle in which the window leaves.
    enabled = last_written_;
    activity_.advance(State::Blocked, enabled);
  }
}

/// Writes one word: step `step` of the pass that begins at `first`, or the whole window (-1).
void FinnWindowUnit::emit(Cycle offered, std::int64_t first, int step) {
  const Code* codes = nullptr;
  if (with_data_ && step >= 0) codes = map_.data() + word_of(first, step) * shape_.simd;
  if (with_data_ && step < 0) {
    for (int tap = 0; tap < shape_.window.taps(); ++tap) {
      const int row = tap / shape_.window.kernel_w * shape_.window.dilation;
      const int column = tap % shape_.window.kernel_w * shape_.window.dilation;
      const std::int64_t word =
          first + (std::int64_t{row} * shape_.map.width + column) * shape_.folds();
      std::copy_n(map_.data() + word * shape_.simd, shape_.simd, word_.data() + tap * shape_.simd);
    }
    codes = word_.data();
  }
  last_written_ = output->put(std::max(offered, last_written_ + 1), codes);
}

}  // namespace rill
