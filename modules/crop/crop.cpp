// SPDX-License-Identifier: Apache-2.0
#include "modules/crop/crop.h"

#include <algorithm>

namespace rill {

namespace {
constexpr int kLatency = 1;  // output register
}

Crop::Crop(const sc_core::sc_module_name& name, RunContext& context, const Shape& out, int top,
           int left, bool with_data)
    : Part(name, context), out_(out), top_(top), left_(left), with_data_(with_data) {
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run_frames(); });
}

void Crop::run_frames() {
  const StreamShape words = input->shape();
  std::vector<Code> word(static_cast<std::size_t>(words.codes_per_word()));
  for (;; ++frames_) {
    for (int row = 0; row < words.height; ++row) {
      const bool row_stays = row >= top_ && row < top_ + out_.height;
      for (int column = 0; column < words.width; ++column) {
        const bool stays = row_stays && column >= left_ && column < left_ + out_.width;
        for (int i = 0; i < words.words_per_item(); ++i) {
          take_word(stays, row == 0 && column == 0 && i == 0, word.data());
        }
      }
    }
  }
}

void Crop::take_word(bool keeps, bool first_of_frame, Code* word) {
  const Cycle taken = input->get(next_slot_, with_data_ ? word : nullptr);
  activity_.advance(first_of_frame ? State::Idle : State::Starved, taken);
  activity_.advance(State::Busy, taken + 1);
  next_slot_ = taken + 1;
  if (!keeps) return;
  const Cycle written = output->put(taken + kLatency, with_data_ ? word : nullptr);
  next_slot_ = written - kLatency + 1;
  activity_.advance(State::Blocked, next_slot_);
  if (first_output_ < 0) first_output_ = written;
  last_output_ = written;
}

}  // namespace rill
