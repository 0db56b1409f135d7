// SPDX-License-Identifier: Apache-2.0
#include "modules/stream_fifo/stream_fifo.h"

#include "sim/core/error.h"

namespace rill {

StreamFifo::StreamFifo(const sc_core::sc_module_name& name, const StreamShape& shape, int depth,
                       bool with_data, int latency)
    : sc_module(name),
      shape_(shape),
      depth_(depth),
      with_data_(with_data),
      latency_(latency),
      word_codes_(static_cast<std::size_t>(shape.codes_per_word())),
      written_(static_cast<std::size_t>(depth), -1),
      taken_(static_cast<std::size_t>(depth), -1),
      depth_words_(depth) {
  internal_check(depth > 0, "a FIFO needs at least one slot");
  internal_check(latency > 0, "a FIFO has a latency of one cycle at least");
  if (with_data) codes_.resize(static_cast<std::size_t>(depth) * word_codes_);
  metrics_.bind("depth", "words", "slots of the FIFO", &depth_words_);
  metrics_.bind("word_count", "words", "words that passed through", &words_read_);
  metrics_.bind("high_water_words", "words", "most words held in one cycle", &high_water_);
  metrics_.bind("blocked_cycles", "cycles", "the writer had a word but every slot was full",
                &blocked_cycles_);
  metrics_.bind("starved_cycles", "cycles", "the reader wanted a word but none was there",
                &starved_cycles_);
}

void StreamFifo::wait_room() {
  while (occupancy_ == depth_) {
    writer_waits_ = true;
    sc_core::wait(room_event_);
  }
}

void StreamFifo::wait_word() {
  while (occupancy_ == 0) {
    reader_waits_ = true;
    sc_core::wait(word_event_);
  }
}

void StreamFifo::deepen(int new_depth) {
  internal_check(new_depth > depth_, "a FIFO can only be deepened");
  const auto slots = static_cast<std::size_t>(new_depth);
  std::vector<Cycle> written(slots, -1);
  std::vector<Code> codes(with_data_ ? slots * word_codes_ : 0);
  for (std::size_t i = 0, slot = head_; i < static_cast<std::size_t>(occupancy_); ++i) {
    written[i] = written_[slot];
    if (with_data_) {
      std::copy_n(codes_.data() + slot * word_codes_, word_codes_, codes.data() + i * word_codes_);
    }
    slot = next(slot);
  }
  written_ = std::move(written);
  codes_ = std::move(codes);
  taken_.assign(slots, last_taken_);
  head_ = 0;
  tail_ = static_cast<std::size_t>(occupancy_);
  depth_ = new_depth;
  depth_words_ = new_depth;
  level_write_ = words_written_;
  level_read_ = words_read_;
  level_write_slot_ = tail_;
  level_read_slot_ = head_;
  writer_waits_ = false;
  room_event_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace rill
