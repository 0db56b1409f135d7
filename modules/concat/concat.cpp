// SPDX-License-Identifier: Apache-2.0
#include "modules/concat/concat.h"

#include <algorithm>

namespace rill {

namespace {
constexpr int kLatency = 1;  // output register
}

Concat::Concat(const sc_core::sc_module_name& name, RunContext& context, const StreamShape& words,
               const LayerArithmetic* arithmetic)
    : Part(name, context),
      shape_(words),
      words_per_item_(words.words_per_item()),
      with_data_(arithmetic != nullptr),
      words_(words) {
  if (with_data_) casts_.emplace(*arithmetic);
  if (with_data_) item_.resize(static_cast<std::size_t>(words.channels * words.pixels));
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run_frames(); });
}

void Concat::run_frames() {
  for (;; ++frames_) {
    for (int row = 0; row < shape_.height; ++row) {
      for (int column = 0; column < shape_.width; column += shape_.pixels) {
        run_item(std::min(shape_.pixels, shape_.width - column), row == 0 && column == 0);
      }
    }
  }
}

void Concat::run_item(int pixels, bool first_of_frame) {
  words_written_ = 0;
  int channels_before = 0;
  for (int operand = 0; operand < inputs.size(); ++operand) {
    StreamFifo& fifo = *inputs[operand];
    const StreamShape& in = fifo.shape();
    word_.resize(static_cast<std::size_t>(in.codes_per_word()));
    const int words = in.words_per_item();
    for (int word = 0; word < words; ++word) {
      const Cycle taken = fifo.get(next_slot_, with_data_ ? word_.data() : nullptr);
      const bool frame_start = first_of_frame && operand == 0 && word == 0;
      activity_.advance(frame_start ? State::Idle : State::Starved, taken);
      activity_.advance(State::Busy, taken + 1);
      if (with_data_) place(operand, word, pixels, channels_before);
      const int channels_read = channels_before + std::min((word + 1) * in.lanes, in.channels);
      next_slot_ = write_ready_words(pixels, channels_read, taken) + 1;
      activity_.advance(State::Blocked, next_slot_);
    }
    channels_before += in.channels;
  }
}

/// Writes the words whose channels are complete; returns the slot in which the last one left the
/// register, which is `read_at` when nothing was written or nothing hindered it.
Cycle Concat::write_ready_words(int pixels, int channels_read, Cycle read_at) {
  Cycle slot = read_at;
  bool first = true;
  while (words_written_ < words_per_item_ &&
         std::min((words_written_ + 1) * shape_.lanes, shape_.channels) <= channels_read) {
    if (!first) ++slot;
    first = false;
    const Cycle offered = slot + kLatency;
    const Code* codes = with_data_ ? words_.cut(item_.data(), pixels, words_written_) : nullptr;
    const Cycle written = output->put(offered, codes);
    slot += written - offered;
    if (first_output_ < 0) first_output_ = written;
    last_output_ = written;
    ++words_written_;
  }
  return slot;
}

void Concat::place(int operand, int word, int pixels, int first_channel) {
  const StreamShape& in = inputs[operand]->shape();
  const int first = word * in.lanes;
  const int lanes = std::min(in.lanes, in.channels - first);
  casts_->run(static_cast<std::size_t>(operand), word_.data(), word_.size());
  for (int pixel = 0; pixel < pixels; ++pixel) {
    std::copy_n(word_.data() + pixel * in.lanes, lanes,
                item_.data() + pixel * shape_.channels + first_channel + first);
  }
}

}  // namespace rill
