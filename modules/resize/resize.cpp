// SPDX-License-Identifier: Apache-2.0
#include "modules/resize/resize.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

ResizeUnit::ResizeUnit(const sc_core::sc_module_name& name, RunContext& context,
                       const ResizeShape& shape, bool with_data)
    : Part(name, context), shape_(shape), with_data_(with_data) {
  internal_check(shape.to.height <= shape.from.height && shape.to.width <= shape.from.width,
                 "a resize unit makes pictures smaller");
  if (with_data) {
    const auto channels = static_cast<std::size_t>(shape.from.channels);
    rows_.resize(2 * static_cast<std::size_t>(shape.from.width) * channels);
    pixel_.resize(channels);
    passed_.resize(channels);
  }
  start_process("run", [this] { run(); });
  start_process("hand_on", [this] { hand_on(); });
}

void ResizeUnit::run() {
  for (std::int64_t frame = 0;; ++frame) {
    while (frames_handed_on_ < frame) sc_core::wait(frame_handed_on_);
    last_ = std::max(last_, handed_on_);
    int target = 0;
    for (int row = 0; row < shape_.from.height; ++row) {
      if (target < shape_.to.height && shape_.row(target).last() == row) {
        give_row(row, target++);
      } else {
        skip_row(row);
      }
      last_ += shape_.row_overhead;
    }
  }
}

void ResizeUnit::skip_row(int row) {
  const int width = shape_.from.width;
  const Cycle before = last_;
  last_ = input->get_run(last_ + 1, width, codes_of(row, 0));
  activity_.advance_run(State::Starved, last_ - before - width, last_ + 1);
}

void ResizeUnit::give_row(int row, int target) {
  const BilinearPosition between = shape_.row(target);
  int next = 0;
  BilinearPosition column = shape_.column(0);
  for (int x = 0; x < shape_.from.width; ++x) {
    const Cycle there = input->next_at(last_ + 1);
    activity_.advance(State::Starved, there);
    if (with_data_) std::copy_n(input->front(), shape_.from.channels, codes_of(row, x));
    last_ = there;
    if (next < shape_.to.width && column.last() == x) {
      if (with_data_) blend(between, column);
      last_ = results->put(there, with_data_ ? pixel_.data() : nullptr);
      if (++next < shape_.to.width) column = shape_.column(next);
    }
    activity_.advance(State::Blocked, last_);
    activity_.advance(State::Busy, last_ + 1);
    input->read(last_, nullptr);
  }
}

Code* ResizeUnit::codes_of(int row, int column) {
  if (!with_data_) return nullptr;
  const std::int64_t pixel = std::int64_t{row % 2} * shape_.from.width + column;
  return rows_.data() + pixel * shape_.from.channels;
}

void ResizeUnit::blend(const BilinearPosition& row, const BilinearPosition& column) {
  const Code* corners[] = {codes_of(row.first, column.first), codes_of(row.first, column.second),
                           codes_of(row.second, column.first), codes_of(row.second, column.second)};
  for (std::size_t channel = 0; channel < pixel_.size(); ++channel) {
    pixel_[channel] =
        static_cast<Code>(bilinear_value(row, column, corners[0][channel], corners[1][channel],
                                         corners[2][channel], corners[3][channel]));
  }
}

void ResizeUnit::hand_on() {
  const std::int64_t pixels = shape_.to.pixels();
  Cycle last = -1;
  for (;;) {
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      const Cycle there = results->next_at(last + 1);
      if (with_data_) std::copy_n(results->front(), passed_.size(), passed_.data());
      last = output->put(there, with_data_ ? passed_.data() : nullptr);
      results->read(last, nullptr);
    }
    handed_on_ = last;
    ++frames_handed_on_;
    frame_handed_on_.notify();
  }
}

}  // namespace rill
