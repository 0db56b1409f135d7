// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/ram_read.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

RamRead::RamRead(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
                 RamMaster& memory, WordSink& sink, const DmaConfig& config, bool with_data)
    : MapReader(name, context),
      clock_(clock),
      memory_(memory),
      sink_(sink),
      config_(config),
      with_data_(with_data),
      word_(sink.shape(), config.layout) {
  config_.layout.check(config.bits);
  config_.burst_beats = std::min(config.burst_beats, memory.max_burst_beats());
  internal_check(config_.burst_beats > 0, "a DMA needs bursts of at least one beat");
  start_process("read", [this] { run(); });
}

void RamRead::run() {
  for (;;) {
    const Cycle called = gate_.wait_start();
    activity_.advance(State::Idle, called);
    clock_.wait_until(called);
    run_frame(called);
    ++frames_;
    clock_.wait_until(left_);
    gate_.finish(left_);
  }
}

void RamRead::run_frame(Cycle called) {
  const std::uint64_t address = config_.address_of(frames_);
  const auto width = static_cast<std::uint64_t>(memory_.width_bytes());
  BurstPlan plan(address, static_cast<std::uint64_t>(config_.layout.map_bytes(sink_.shape())),
                 memory_.width_bytes(), config_.burst_beats);
  RamPort& ram = memory_.channel(Direction::Read);
  word_ = WordCursor(sink_.shape(), config_.layout);
  bytes_.clear();
  first_byte_ = 0;
  while (!plan.empty()) {
    const Burst burst = plan.take(Direction::Read, config_.purpose);
    const std::uint64_t end = burst.address + burst.bytes;
    called = stored_from(called, static_cast<std::int64_t>(end - address));
    if (with_data_) fetch(burst);
    // The address of the next burst waits at the RAM while this one runs.
    const Cycle first = ram.first_beat(called);
    Cycle beat = first;
    for (std::uint64_t next = burst.address; next < end;) {
      next = std::min(end, (next / width + 1) * width);
      taken_ = give_words(std::max(beat, taken_ + 1), static_cast<std::int64_t>(next - address));
      beat = std::max(beat + 1, taken_);
    }
    // Two registers between RAM and stream let the RAM finish while the stream waits.
    const Cycle last = std::max(beat, taken_) - 1;
    ram.finish(last);
    memory_.moved(burst, first, last, last);
  }
}

/// The cycle from which on a burst up to `bytes` of the map can be called for.
Cycle RamRead::stored_from(Cycle called, std::int64_t bytes) {
  if (followed_ == nullptr) return called;
  waiting_for_ = "waits for its map to be stored";
  const std::int64_t before = frames_ * config_.layout.map_bytes(sink_.shape());
  called = std::max(called, followed_->wait_for(before + bytes));
  waiting_for_ = "";
  return called;
}

void RamRead::fetch(const Burst& burst) {
  // Words that left need their bytes no more.
  const auto used = static_cast<std::ptrdiff_t>(word_.first_byte() - first_byte_);
  bytes_.erase(bytes_.begin(), bytes_.begin() + used);
  first_byte_ = word_.first_byte();
  const std::size_t held = bytes_.size();
  bytes_.resize(held + burst.bytes);
  memory_.read_bytes(burst.address, bytes_.data() + held, burst.bytes);
}

/// A beat is there at `offered`, the last one of the first `bytes_here` bytes of the map. Returns
/// when it is taken.
Cycle RamRead::give_words(Cycle offered, std::int64_t bytes_here) {
  const auto word_codes = static_cast<std::size_t>(sink_.shape().codes_per_word());
  std::size_t count = 0;
  for (; !word_.at_end() && word_.bytes_needed() <= bytes_here; word_.next(), ++count) {
    if (!with_data_) continue;
    if (codes_.size() < (count + 1) * word_codes) codes_.resize((count + 1) * word_codes);
    word_.unpack(bytes_.data(), first_byte_, codes_.data() + count * word_codes);
  }
  if (count == 0) return offered;
  const Cycle first = std::max(offered, left_ + 1);
  const auto words = static_cast<int>(count);
  activity_.advance(State::Memory, first);
  waiting_for_ = "waits for room in the stream";
  left_ = sink_.put_run(first, 1, words, with_data_ ? codes_.data() : nullptr).last;
  waiting_for_ = "";
  activity_.advance_run(State::Blocked, left_ + 1 - first - words, left_ + 1);
  words_ += words;
  return left_;
}

}  // namespace rill
