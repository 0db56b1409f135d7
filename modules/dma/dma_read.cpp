// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/dma_read.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

DmaRead::DmaRead(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
                 MemoryPort& port, WordSink& sink, const DmaConfig& config, bool with_data)
    : MapReader(name, context),
      clock_(clock),
      port_(port),
      sink_(sink),
      config_(config),
      with_data_(with_data),
      width_log2_(__builtin_ctz(static_cast<unsigned>(port.width_bytes()))),
      word_codes_(sink.shape().codes_per_word()),
      codes_(static_cast<std::size_t>(word_codes_) * kMostWords) {
  internal_check(port.width_bytes() == 1 << width_log2_, "a port is a power of two bytes wide");
  config_.layout.check(config.bits);
  config_.burst_beats = std::min(config.burst_beats, port.max_burst_beats());
  internal_check(config_.burst_beats > 0 && config.buffer_bursts > 0,
                 "a DMA needs bursts of at least one beat and room for one of them");
  start_process("read", [this] { run(); });
}

void DmaRead::run() {
  for (;;) {
    const Cycle start = std::max(gate_.wait_start(), activity_.now());
    activity_.advance(State::Idle, start);
    clock_.wait_until(start);
    const Cycle end = run_frame(start);
    ++frames_;
    clock_.wait_until(end);
    gate_.finish(end);
  }
}

Cycle DmaRead::run_frame(Cycle start) {
  const StreamShape& shape = sink_.shape();
  address_ = config_.address_of(frames_);
  BurstPlan plan(address_, static_cast<std::uint64_t>(config_.layout.map_bytes(shape)),
                 port_.width_bytes(), config_.burst_beats);
  issued_bytes_ = 0;
  released_bytes_ = 0;
  first_byte_ = 0;
  bytes_.clear();
  room_from_ = start;
  Cycle last = start - 1;
  for (WordCursor word(shape, config_.layout); !word.at_end();) {
    std::int64_t needed = word.bytes_needed();
    drop_bytes(word.first_byte());
    issue_bursts(plan);
    while (issued_bytes_ < needed) {
      if (held_.empty()) {
        wait_stored(plan);
      } else {
        // More than the buffer holds: what has arrived moves on into the unpacker.
        release(held_.front().end, last_beat_of_oldest());
      }
      issue_bursts(plan);
    }
    const Cycle offered = std::max(arrival(needed - 1), last + 1);
    activity_.advance(State::Memory, offered);
    const int count = take_words(&word, &needed, full_of(plan), offered);
    waiting_for_ = "waits for room in the stream";
    last = sink_.put_run(offered, 1, count, with_data_ ? codes_.data() : nullptr).last;
    waiting_for_ = "";
    words_ += count;
    activity_.advance_run(State::Blocked, last + 1 - offered - count, last + 1);
    release(needed, last);
  }
  return last;
}

/// Unpacks the word and those that can be given together with it, one a cycle from `offered` on:
/// none of them frees a burst before the last one, which would let another be called for, and the
/// bytes of each are there in its cycle. `full`: no burst can be called for before one is freed.
/// Returns how many, and sets `*needed` to the bytes that the last one needs.
int DmaRead::take_words(WordCursor* word, std::int64_t* needed, bool full, Cycle offered) {
  const std::int64_t word_bytes = word->uniform_bytes();
  if (full && word_bytes > 0) {
    const int count = words_there(*needed, word_bytes, offered);
    if (with_data_) word->unpack_run(bytes_.data(), first_byte_, count, codes_.data());
    word->skip(count);
    *needed += (count - 1) * word_bytes;
    return count;
  }
  int count = 0;
  do {
    if (with_data_) word->unpack(bytes_.data(), first_byte_, codes_.data() + count * word_codes_);
    *needed = word->bytes_needed();
    word->next();
    ++count;
  } while (full && count < kMostWords && !word->at_end() &&
           follows(*needed, word->bytes_needed(), offered + count));
  return count;
}

/// Uniform words that can be given together: the first needs the bytes up to `needed`, which are
/// there in cycle `offered`.
int DmaRead::words_there(std::int64_t needed, std::int64_t word_bytes, Cycle offered) const {
  const Held& oldest = held_.front();
  const std::int64_t most =
      std::clamp<std::int64_t>((oldest.end - needed) / word_bytes + 1, 1, kMostWords);
  for (std::int64_t i = 1; i < most;) {
    const std::int64_t last = needed + i * word_bytes - 1;
    if (beat_of(oldest, last) > offered + i) return static_cast<int>(i);
    // All words that end in this beat are there too.
    const auto in_beat = static_cast<std::int64_t>((address_ + static_cast<std::uint64_t>(last)) &
                                                   ((std::uint64_t{1} << width_log2_) - 1));
    i += (port_.width_bytes() - 1 - in_beat) / word_bytes + 1;
  }
  return static_cast<int>(most);
}

/// True when no burst can be called for before one is freed.
bool DmaRead::full_of(const BurstPlan& plan) const {
  return plan.empty() || held_.size() >= static_cast<std::size_t>(config_.buffer_bursts);
}

/// Whether a word, whose last byte is `needed` of the map, can be given in `cycle` behind one of
/// `used`.
bool DmaRead::follows(std::int64_t used, std::int64_t needed, Cycle cycle) const {
  // A byte that this word shares with the one before is in the unpacker.
  if (needed <= released_bytes_) return true;
  if (arrived_ == 0) return false;
  const Held& oldest = held_.front();
  return used < oldest.end && needed <= oldest.end && beat_of(oldest, needed - 1) <= cycle;
}

void DmaRead::issue_bursts(BurstPlan& plan) {
  const auto limit = static_cast<std::size_t>(config_.buffer_bursts);
  while (!plan.empty() && held_.size() < limit && port_.can_issue(Direction::Read) &&
         is_stored(plan)) {
    clock_.wait_until(room_from_);
    const Burst burst = plan.take(Direction::Read, config_.purpose);
    if (with_data_) {
      const std::size_t size = bytes_.size();
      bytes_.resize(size + burst.bytes);
      port_.read_bytes(burst.address, bytes_.data() + size, burst.bytes);
    }
    port_.issue(burst, 0);
    issued_bytes_ += burst.bytes;
    held_.push_back({issued_bytes_, {}});
  }
}

std::int64_t DmaRead::bytes_up_to_next(BurstPlan plan) const {
  const std::int64_t frame = config_.layout.map_bytes(sink_.shape());
  return frames_ * frame + issued_bytes_ + plan.take(Direction::Read, config_.purpose).bytes;
}

bool DmaRead::is_stored(const BurstPlan& plan) const {
  if (followed_ == nullptr) return true;
  const Cycle now = clock_.cycle_at_or_after(sc_core::sc_time_stamp());
  return followed_->before(bytes_up_to_next(plan), now);
}

void DmaRead::wait_stored(const BurstPlan& plan) {
  internal_check(followed_ != nullptr, "a DMA cannot call for data, and waits for none");
  waiting_for_ = "waits for its map to be stored";
  clock_.wait_until(followed_->wait_for(bytes_up_to_next(plan)));
  waiting_for_ = "";
}

void DmaRead::collect() {
  waiting_for_ = "waits for data from DDR";
  while (!port_.has_done(Direction::Read)) sc_core::wait(port_.changed());
  waiting_for_ = "";
  Held& held = held_[arrived_++];
  held.done = port_.collect(Direction::Read);
}

Cycle DmaRead::arrival(std::int64_t byte) {
  if (byte < released_bytes_) return 0;
  std::size_t at = 0;
  while (held_[at].end <= byte) ++at;
  while (arrived_ <= at) collect();
  return beat_of(held_[at], byte);
}

Cycle DmaRead::beat_of(const Held& held, std::int64_t byte) const {
  const std::uint64_t address = address_ + static_cast<std::uint64_t>(byte);
  return held.done.beats[(address >> width_log2_) - (held.done.burst.address >> width_log2_)];
}

Cycle DmaRead::last_beat_of_oldest() {
  if (arrived_ == 0) collect();
  return held_.front().done.last_beat;
}

void DmaRead::release(std::int64_t bytes_used, Cycle cycle) {
  while (!held_.empty() && held_.front().end <= bytes_used) {
    released_bytes_ = held_.front().end;
    held_.pop_front();
    --arrived_;
    room_from_ = std::max(room_from_, cycle + 1);
  }
}

void DmaRead::drop_bytes(std::int64_t before) {
  // Moving the rest is not free, so wait until it is the smaller part.
  const auto unused = static_cast<std::size_t>(before - first_byte_);
  if (!with_data_ || unused < 4096 || unused < bytes_.size() / 2) return;
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(unused));
  first_byte_ = before;
}

}  // namespace rill
