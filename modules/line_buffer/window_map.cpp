// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/window_map.h"

#include <algorithm>

namespace rill {

WindowMap::WindowMap(const sc_core::sc_module_name& name, RunContext& context, int latency,
                     const Shape& out, const StreamShape& words, int window_codes,
                     WindowSource* windows, bool with_data)
    : Part(name, context),
      latency_(latency),
      out_(out),
      shape_(words),
      windows_(windows),
      with_data_(with_data),
      words_(words) {
  if (with_data) {
    window_codes_.resize(static_cast<std::size_t>(window_codes * words.pixels));
    item_.resize(static_cast<std::size_t>(words.channels * words.pixels));
  }
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run_frames(); });
}

void WindowMap::run_frames() {
  for (;; ++frames_) {
    for (row_ = 0; row_ < out_.height; ++row_) {
      for (column_ = 0; column_ < out_.width; column_ += shape_.pixels) {
        run_item(std::min(shape_.pixels, out_.width - column_), row_ == 0 && column_ == 0);
      }
    }
  }
}

void WindowMap::run_item(int pixels, bool first_of_frame) {
  const Cycle slot = std::max(next_slot_, windows_->wait_item());
  activity_.advance(first_of_frame ? State::Idle : State::Starved, slot);
  if (with_data_) {
    windows_->gather(window_codes_.data());
    compute(window_codes_.data(), pixels, item_.data());
  }
  const int words = shape_.words_per_item();
  const Code* codes = with_data_ ? words_.cut_run(item_.data(), pixels, 0, words) : nullptr;
  const WordRun run = output->put_run(slot + latency_, 1, words, codes);
  const Cycle end = run.last - latency_ + 1;
  activity_.advance_run(State::Blocked, end - slot - words, end);
  if (first_output_ < 0) first_output_ = run.first;
  last_output_ = run.last;
  next_slot_ = std::max(end, slot + item_interval_);
  activity_.advance(State::Busy, next_slot_);
  windows_->release(end - 1);
}

}  // namespace rill
