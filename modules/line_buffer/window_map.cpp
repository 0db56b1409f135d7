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
    for (int row = 0; row < out_.height; ++row) {
      for (int column = 0; column < out_.width; column += shape_.pixels) {
        run_item(std::min(shape_.pixels, out_.width - column), row == 0 && column == 0);
      }
    }
  }
}

void WindowMap::run_item(int pixels, bool first_of_frame) {
  Cycle slot = std::max(next_slot_, windows_->wait_item());
  activity_.advance(first_of_frame ? State::Idle : State::Starved, slot);
  if (with_data_) {
    windows_->gather(window_codes_.data());
    compute(window_codes_.data(), pixels, item_.data());
  }
  for (int word = 0; word < shape_.words_per_item(); ++word, ++slot) {
    const Cycle offered = slot + latency_;
    const Cycle written =
        output->put(offered, with_data_ ? words_.cut(item_.data(), pixels, word) : nullptr);
    activity_.advance(State::Busy, slot + 1);
    activity_.advance(State::Blocked, slot + 1 + written - offered);
    slot += written - offered;
    if (first_output_ < 0) first_output_ = written;
    last_output_ = written;
  }
  next_slot_ = slot;
  windows_->release(slot - 1);
}

}  // namespace rill
