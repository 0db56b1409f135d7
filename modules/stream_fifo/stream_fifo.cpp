// SPDX-License-Identifier: Apache-2.0
#include "modules/stream_fifo/stream_fifo.h"

#include <algorithm>

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
      look_below_(depth),
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

WordRun StreamFifo::put_run(Cycle offered, int step, int count, const Code* codes) {
  WordRun run;
  for (int done = 0; done < count;) {
    if (occupancy_ == depth_) wait_room();
    // As many as lie together in the ring.
    const int together = std::min(depth_ - occupancy_, depth_ - static_cast<int>(tail_));
    const int chunk = std::min(count - done, together);
    const std::size_t slot = tail_;
    const Cycle next = done == 0 ? offered : run.last + step;
    run.last = chunk == 1 ? write(next, codes) : write_chunk(next, step, chunk, codes);
    if (done == 0) run.first = written_[slot];
    if (codes != nullptr) codes += static_cast<std::size_t>(chunk) * word_codes_;
    done += chunk;
  }
  return run;
}

/// write() of words that lie together in the ring; the same rule, with the counting left to the
/// end.
Cycle StreamFifo::write_chunk(Cycle offered, int step, int count, const Code* codes) {
  const auto words = static_cast<std::size_t>(count);
  if (with_data_ && codes != nullptr) {
    std::copy_n(codes, words * word_codes_, codes_.data() + tail_ * word_codes_);
  }
  const Cycle unhindered = std::max(offered, last_written_ + 1);
  const Cycle* const taken = taken_.data() + tail_;
  Cycle* const written = written_.data() + tail_;
  const Cycle first = std::max(unhindered, taken[0] + 1);
  Cycle cycle = first - step;
  if (step == 1) {
    // Slots were freed one a cycle at most, so none of them holds up more than its own word.
    for (int i = 0; i < count; ++i) written[i] = std::max(first + i, taken[i] + 1);
    cycle = written[count - 1];
  } else {
    for (int i = 0; i < count; ++i) written[i] = cycle = std::max(cycle + step, taken[i] + 1);
  }
  blocked_cycles_ += cycle - unhindered - static_cast<Cycle>(count - 1) * step;
  last_written_ = cycle;
  tail_ += words;
  if (tail_ == static_cast<std::size_t>(depth_)) tail_ = 0;
  words_written_ += count;
  occupancy_ += count;
  wake_reader();
  return cycle;
}

Cycle StreamFifo::get_run(Cycle wanted, int count, Code* codes) {
  Cycle taken = wanted - 1;
  while (count > 0) {
    if (occupancy_ == 0) wait_word();
    const int chunk = std::min(count, readable_together());
    taken = chunk > 1 ? read_chunk(taken + 1, chunk, codes) : read(taken + 1, codes);
    if (codes != nullptr) codes += static_cast<std::size_t>(chunk) * word_codes_;
    count -= chunk;
  }
  return taken;
}

/// Words that read_chunk() may take: they lie together in the ring, and do not overwrite what
/// track_high_water() looks at.
int StreamFifo::readable_together() const {
  const int together = std::min(occupancy_, depth_ - static_cast<int>(head_));
  if (high_water_ >= depth_) return together;
  return std::min(together, depth_ - static_cast<int>(high_water_));
}

/// After the last `count` words were taken, which still lie in the ring.
void StreamFifo::look_at_taken(int count) {
  if (high_water_ < depth_) track_high_water();
  if (observer_ == nullptr) return;
  std::size_t slot = head_ + static_cast<std::size_t>(depth_ - count);
  if (slot >= static_cast<std::size_t>(depth_)) slot -= static_cast<std::size_t>(depth_);
  for (int word = 0; word < count; ++word, slot = next(slot)) {
    observer_->held(written_[slot], taken_[slot]);
  }
}

/// More than h words are held after write i exactly if word i-h is taken later than that; and a
/// write adds one word at most.
void StreamFifo::track_high_water() {
  const auto slot_of = [this](std::int64_t word) {
    std::int64_t slot = static_cast<std::int64_t>(head_) + word - words_read_;
    if (slot < 0) slot += depth_;
    return static_cast<std::size_t>(slot < depth_ ? slot : slot - depth_);
  };
  const Cycle* const written = written_.data();
  const Cycle* const taken = taken_.data();
  std::int64_t held = high_water_;
  std::int64_t word = level_word_;
  const auto end = [&] { return std::min(words_written_, words_read_ + held); };
  while (word < end() && held < depth_) {
    if (word < held) {
      ++word;
      continue;
    }
    std::size_t write_slot = slot_of(word);
    std::size_t take_slot = slot_of(word - held);
    for (const std::int64_t stop = end(); word < stop; ++word) {
      if (taken[take_slot] > written[write_slot]) break;
      write_slot = next(write_slot);
      take_slot = next(take_slot);
    }
    if (word < end()) {
      ++held;
      ++word;
    }
  }
  level_word_ = word;
  high_water_ = held;
}

/// read() of as many words as readable_together() allows; the same rule, counting at the end.
Cycle StreamFifo::read_chunk(Cycle wanted, int count, Code* codes) {
  const auto words = static_cast<std::size_t>(count);
  if (with_data_ && codes != nullptr) {
    std::copy_n(codes_.data() + head_ * word_codes_, words * word_codes_, codes);
  }
  const Cycle ready = std::max(wanted, last_taken_ + 1);
  const Cycle* const written = written_.data() + head_;
  Cycle* const taken = taken_.data() + head_;
  // Words were written one a cycle at most, so none holds up those behind it.
  std::int64_t held = 0;
  for (int i = 0; i < count; ++i) {
    taken[i] = std::max(ready + i, written[i] + latency_);
    held += taken[i] - written[i];
  }
  held_word_cycles_ += held;
  const Cycle cycle = taken[count - 1];
  starved_cycles_ += cycle - ready - (count - 1);
  last_taken_ = cycle;
  head_ += words;
  if (head_ == static_cast<std::size_t>(depth_)) head_ = 0;
  words_read_ += count;
  occupancy_ -= count;
  if (high_water_ < look_below_) look_at_taken(count);
  wake_writer();
  return cycle;
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
  look_below_ = std::max<std::int64_t>(look_below_, new_depth);
  level_word_ = words_written_;
  writer_waits_ = false;
  room_event_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace rill
