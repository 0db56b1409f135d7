// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/dma_write.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

DmaWrite::DmaWrite(const sc_core::sc_module_name& name, RunContext& context,
                   const FabricClock& clock, MemoryPort& port, StreamFifo& source,
                   const DmaConfig& config, bool with_data)
    : MapWriter(name, context, port),
      clock_(clock),
      port_(port),
      source_(source),
      config_(config),
      with_data_(with_data),
      word_codes_(static_cast<std::size_t>(source.shape().codes_per_word())),
      codes_(word_codes_ * kMostWords) {
  config_.layout.check(config.bits);
  config_.burst_beats = std::min(config.burst_beats, port.max_burst_beats());
  internal_check(config_.burst_beats > 0 && config.buffer_bursts > 0,
                 "a DMA needs bursts of at least one beat and room for one of them");
  start_process("write", [this] { run(); });
}

void DmaWrite::run() {
  for (;;) {
    const Cycle start = std::max(gate_.wait_start(), activity_.now());
    activity_.advance(State::Idle, start);
    clock_.wait_until(start);
    const Cycle end = run_frame(start);
    activity_.advance(State::Memory, end);
    ++frames_;
    clock_.wait_until(end);
    gate_.finish(end);
  }
}

Cycle DmaWrite::run_frame(Cycle start) {
  const StreamShape& shape = source_.shape();
  BurstPlan plan(config_.address_of(frames_),
                 static_cast<std::uint64_t>(config_.layout.map_bytes(shape)), port_.width_bytes(),
                 config_.burst_beats);
  Burst burst = plan.take(Direction::Write, config_.purpose);
  std::int64_t burst_end = burst.bytes;
  first_byte_ = 0;
  bytes_.clear();
  room_from_ = start;
  Cycle taken = start - 1;
  for (WordCursor word(shape, config_.layout); !word.at_end();) {
    while (in_flight_ >= config_.buffer_bursts) collect();
    const Cycle wanted = std::max(taken + 1, room_from_);
    activity_.advance(State::Memory, wanted);
    // Nothing is sent or collected before a burst is complete.
    std::int64_t complete = 0;
    int count = 0;
    for (WordCursor ahead = word; !ahead.at_end() && count < kMostWords && complete < burst_end;
         ahead.next(), ++count) {
      complete = ahead.bytes_complete();
    }
    taken = take_words(count, wanted);
    const Code* codes = codes_.data();
    for (int i = 0; i < count; ++i, word.next(), codes += word_codes_) {
      if (!with_data_) continue;
      const auto end = static_cast<std::size_t>(word.bytes_needed() - first_byte_);
      if (bytes_.size() < end) bytes_.resize(end);
      word.pack(codes, first_byte_, bytes_.data());
    }
    while (burst_end <= complete) {
      issue(burst, taken + 1);
      if (plan.empty()) break;
      burst = plan.take(Direction::Write, config_.purpose);
      burst_end += burst.bytes;
    }
  }
  while (in_flight_ > 0) collect();
  return std::max(last_response_, taken + 1);
}

/// Takes so many words, the first not before `wanted`, each further one a cycle after the one
/// before or as it comes. Returns the cycle of the last.
Cycle DmaWrite::take_words(int count, Cycle wanted) {
  Code* codes = with_data_ ? codes_.data() : nullptr;
  waiting_for_ = "waits for a word of the stream";
  Cycle taken = source_.get(wanted, codes);
  activity_.advance(State::Starved, taken);
  activity_.advance(State::Busy, taken + 1);
  if (count > 1) {
    if (codes != nullptr) codes += word_codes_;
    taken = source_.get_run(taken + 1, count - 1, codes);
    activity_.advance_run(State::Starved, taken + 1 - activity_.now() - (count - 1), taken + 1);
  }
  waiting_for_ = "";
  words_ += count;
  return taken;
}

void DmaWrite::issue(const Burst& burst, Cycle ready) {
  while (!port_.can_issue(Direction::Write)) collect();
  clock_.wait_until(ready);
  if (with_data_) {
    port_.write_bytes(burst.address, bytes_.data(), burst.bytes);
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(burst.bytes));
    first_byte_ += burst.bytes;
  }
  if (stored_) stored_->add(burst.bytes);
  port_.issue(burst, ready);
  ++in_flight_;
}

void DmaWrite::collect() {
  waiting_for_ = "waits for room for data on the way to DDR";
  while (!port_.has_done(Direction::Write)) sc_core::wait(port_.changed());
  waiting_for_ = "";
  const BurstDone done = port_.collect(Direction::Write);
  --in_flight_;
  room_from_ = std::max(room_from_, done.last_beat + 1);
  last_response_ = done.response;
}

}  // namespace rill
