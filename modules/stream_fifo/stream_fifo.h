// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/metrics/metrics.h"
#include "sim/sysc/observers.h"

namespace rill {

/// A reader without a process of its own that waits: the writer's process runs it.
class WordListener {
 public:
  virtual ~WordListener() = default;
  /// Words were written. Must not suspend.
  virtual void words_came() = 0;
};

/// A bounded FIFO between two modules, cycle-exact without a clock.
///
/// Every word carries the cycle in which it was written, every freed slot the cycle in which it was
/// read. Writer and reader run ahead of SystemC time as far as their data lets them and compute
/// those cycles by the rule of a synchronous FIFO with `depth` slots:
///   written[i] = max(offered[i], written[i-1] + 1, taken[i-depth] + 1)
///   taken[i]   = max(wanted[i],  taken[i-1] + 1,   written[i] + latency)
/// These depend on earlier words only, so the result does not depend on the order in which
/// processes run. A writer really waits while all slots hold words that were not taken yet: a FIFO
/// that is too shallow blocks here exactly as on the chip.
///
/// Codes are stored in the ring word by word, `codes_per_word()` each (pixel-major within a word:
/// the code of pixel p and lane l at p * lanes + l); a timing-only FIFO stores none.
class StreamFifo : public sc_core::sc_module, public Observable, public WordSink {
 public:
  /// `latency` is 1 for a FIFO whose head is a register (FINN's Q_srl); deeper pipelines have more.
  StreamFifo(const sc_core::sc_module_name& name, const StreamShape& shape, int depth,
             bool with_data, int latency = 1);

  const StreamShape& shape() const override { return shape_; }
  int depth() const { return depth_; }
  bool with_data() const { return with_data_; }

  // Writer's side. One process only.
  /// Slots that can be filled now.
  int room() const { return depth_ - occupancy_; }
  /// Suspends the calling process until at least one slot is free.
  void wait_room();
  /// Cycle from which the next word may be written; needs room().
  Cycle room_at() const { return std::max(last_written_, taken_[tail_]) + 1; }
  /// Writes one word offered at cycle `offered`; needs room(). `codes` may be null when
  /// timing-only. Returns the cycle in which the word was written (>= offered).
  Cycle write(Cycle offered, const Code* codes);
  /// wait_room() and write().
  Cycle put(Cycle offered, const Code* codes) override {
    if (occupancy_ == depth_) wait_room();
    return write(offered, codes);
  }
  WordRun put_run(Cycle offered, int step, int count, const Code* codes) override;
  bool ready() const override { return occupancy_ < depth_; }
  bool takes_at_once() const override { return true; }
  const sc_core::sc_event& request_room() override {
    writer_waits_ = true;
    return room_event_;
  }

  // Reader's side. One process only.
  /// Words that can be read now.
  int available() const { return occupancy_; }
  /// Suspends the calling process until at least one word is there.
  void wait_word();
  /// In place of wait_word(): when the next word comes, `listener` is called in the process of the
  /// writer, which then need not be left for every word.
  void call_on_word(WordListener& listener) {
    listener_ = &listener;
    reader_waits_ = true;
  }
  /// Cycle from which the next word may be read; needs available().
  Cycle word_at() const { return std::max(written_[head_] + latency_, last_taken_ + 1); }
  /// Suspends the calling process until a word is there; returns from which cycle on, not before
  /// `wanted`, it may be read. For a reader that must find room elsewhere before it takes the word:
  /// front() and then read() in the cycle in which both are possible.
  Cycle next_at(Cycle wanted) {
    if (occupancy_ == 0) wait_word();
    const Cycle at = std::max(wanted, word_at());
    starved_cycles_ += at - std::max(wanted, last_taken_ + 1);
    return at;
  }
  /// Codes of the next word, null in a timing-only run; valid until it is read.
  const Code* front() const { return with_data_ ? codes_.data() + head_ * word_codes_ : nullptr; }
  /// Takes the next word at cycle `wanted` or as soon as it is there; needs available(). Copies its
  /// codes to `codes` unless null. Returns the cycle in which the word was taken.
  Cycle read(Cycle wanted, Code* codes);
  /// wait_word() and read().
  Cycle get(Cycle wanted, Code* codes) {
    if (occupancy_ == 0) wait_word();
    return read(wanted, codes);
  }

  /// get() of `count` words, one each cycle from `wanted` on or as they come; their codes one after
  /// another to `codes` unless null. Returns the cycle of the last one.
  Cycle get_run(Cycle wanted, int count, Code* codes);

  /// Makes the FIFO deeper and wakes its writer, to find out which depth would free a deadlock.
  /// Timing after that is a lower bound only.
  void deepen(int new_depth);

  bool writer_waits() const { return writer_waits_; }
  bool reader_waits() const { return reader_waits_; }
  std::int64_t words_written() const { return words_written_; }
  std::int64_t words_read() const { return words_read_; }
  /// Cycles that the words taken so far had been held, together: divided by the cycles of the run,
  /// the mean level.
  std::int64_t held_word_cycles() const { return held_word_cycles_; }
  /// Cycles of the last word written and taken; -1 before the first.
  Cycle last_written() const { return last_written_; }
  Cycle last_taken() const { return last_taken_; }
  /// Highest number of words held in one simulated cycle.
  std::int64_t high_water() const { return high_water_; }

  /// From now on `observer` sees every word that is taken out.
  void observe(LevelObserver* observer) {
    observer_ = observer;
    look_below_ = std::numeric_limits<std::int64_t>::max();
  }

  const MetricList& metrics() const override { return metrics_; }

 private:
  std::size_t next(std::size_t slot) const {
    return slot + 1 == static_cast<std::size_t>(depth_) ? 0 : slot + 1;
  }
  Cycle write_chunk(Cycle offered, int step, int count, const Code* codes);
  Cycle read_chunk(Cycle wanted, int count, Code* codes);
  void look_at_taken(int count);
  void track_high_water();
  int readable_together() const;
  void wake_reader() {
    if (!reader_waits_) return;
    reader_waits_ = false;
    if (listener_ != nullptr) {
      listener_->words_came();
    } else {
      word_event_.notify();
    }
  }
  void wake_writer() {
    if (!writer_waits_) return;
    writer_waits_ = false;
    room_event_.notify();
  }

  StreamShape shape_;
  int depth_;
  bool with_data_;
  int latency_;
  std::size_t word_codes_;
  int occupancy_ = 0;
  std::size_t head_ = 0;        ///< next slot to read
  std::size_t tail_ = 0;        ///< next slot to write
  std::vector<Cycle> written_;  ///< by slot
  std::vector<Cycle> taken_;    ///< by slot; -1 before first use
  std::vector<Code> codes_;
  Cycle last_written_ = -1;
  Cycle last_taken_ = -1;
  bool writer_waits_ = false;
  bool reader_waits_ = false;
  std::int64_t level_word_ = 0;  ///< first word whose write the high-water mark does not know
  std::int64_t words_written_ = 0;
  std::int64_t words_read_ = 0;
  std::int64_t high_water_ = 0;
  /// Words that are taken are looked at while the high-water mark is below: up to the depth, or
  /// always when they are observed. So a full FIFO that nobody watches does nothing for it.
  std::int64_t look_below_;
  std::int64_t blocked_cycles_ = 0;
  std::int64_t starved_cycles_ = 0;
  std::int64_t held_word_cycles_ = 0;
  std::int64_t depth_words_ = 0;
  LevelObserver* observer_ = nullptr;
  WordListener* listener_ = nullptr;
  sc_core::sc_event room_event_;
  sc_core::sc_event word_event_;
  MetricList metrics_;
};

inline Cycle StreamFifo::write(Cycle offered, const Code* codes) {
  const Cycle unhindered = std::max(offered, last_written_ + 1);
  const Cycle cycle = std::max(unhindered, taken_[tail_] + 1);
  blocked_cycles_ += cycle - unhindered;
  if (with_data_ && codes != nullptr) {
    std::copy_n(codes, word_codes_, codes_.data() + tail_ * word_codes_);
  }
  written_[tail_] = cycle;
  last_written_ = cycle;
  tail_ = next(tail_);
  ++words_written_;
  ++occupancy_;
  wake_reader();
  return cycle;
}

inline Cycle StreamFifo::read(Cycle wanted, Code* codes) {
  const Cycle ready = std::max(wanted, last_taken_ + 1);
  const Cycle cycle = std::max(ready, written_[head_] + latency_);
  starved_cycles_ += cycle - ready;
  held_word_cycles_ += cycle - written_[head_];
  if (with_data_ && codes != nullptr) {
    std::copy_n(codes_.data() + head_ * word_codes_, word_codes_, codes);
  }
  taken_[head_] = cycle;
  last_taken_ = cycle;
  head_ = next(head_);
  ++words_read_;
  --occupancy_;
  if (high_water_ < look_below_) look_at_taken(1);
  wake_writer();
  return cycle;
}

}  // namespace rill
