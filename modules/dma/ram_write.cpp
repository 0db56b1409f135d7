// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/ram_write.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

RamWrite::RamWrite(const sc_core::sc_module_name& name, RunContext& context,
                   const FabricClock& clock, RamMaster& memory, StreamFifo& source,
                   const DmaConfig& config, bool with_data)
    : MapWriter(name, context, memory),
      clock_(clock),
      memory_(memory),
      source_(source),
      config_(config),
      with_data_(with_data),
      word_(source.shape(), config.layout) {
  config_.layout.check(config.bits);
  config_.burst_beats = std::min(config.burst_beats, memory.max_burst_beats());
  internal_check(config_.burst_beats > 0, "a DMA needs bursts of at least one beat");
  start_process("write", [this] { run(); });
}

void RamWrite::run() {
  for (;;) {
    const Cycle called = gate_.wait_start();
    activity_.advance(State::Idle, called);
    clock_.wait_until(called);
    const Cycle last = run_frame(called);
    // The next descriptor's address is taken a cycle later than that of a burst (axi_dma_wr).
    memory_.channel(Direction::Write).finish(last + 1);
    const Cycle done = last + memory_.write_response();
    activity_.advance(State::Memory, std::min(done, last + 3));
    ++frames_;
    clock_.wait_until(done);
    gate_.finish(done);
  }
}

/// Returns when the last beat crossed.
Cycle RamWrite::run_frame(Cycle called) {
  const std::uint64_t address = config_.address_of(frames_);
  const auto width = static_cast<std::uint64_t>(memory_.width_bytes());
  const auto map = static_cast<std::uint64_t>(config_.layout.map_bytes(source_.shape()));
  BurstPlan plan(address, map, memory_.width_bytes(), config_.burst_beats);
  RamPort& ram = memory_.channel(Direction::Write);
  word_ = WordCursor(source_.shape(), config_.layout);
  bytes_.clear();
  first_byte_ = complete_ = 0;
  Cycle beat = called;
  while (!plan.empty()) {
    const Burst burst = plan.take(Direction::Write, config_.purpose);
    const std::uint64_t end = burst.address + burst.bytes;
    Cycle first = -1;
    Cycle ready = ram.first_beat(called);
    for (std::uint64_t next = burst.address; next < end;) {
      next = std::min(end, (next / width + 1) * width);
      const std::uint64_t behind = std::min(address + map, next + width);
      beat = cross(static_cast<std::int64_t>(next - address),
                   static_cast<std::int64_t>(behind - address), called, ready);
      if (first < 0) first = beat;
      ready = beat + 1;
    }
    ram.finish(beat);
    send(burst);
    if (stored_) stored_->add(burst.bytes);
    memory_.moved(burst, first, beat, beat + memory_.write_response());
  }
  return beat;
}

/// The beat with the last of the first `bytes` bytes of the map crosses, not before `ready`; the
/// one behind it needs the first `next_bytes`. Returns when.
Cycle RamWrite::cross(std::int64_t bytes, std::int64_t next_bytes, Cycle called, Cycle ready) {
  while (complete_ < bytes) {
    if (waits_) take_word(there_);
    waiting_for_ = "waits for a word of the stream";
    there_ = source_.next_at(called);
    waiting_for_ = "";
    waits_ = true;
    if (with_data_) {
      const auto end = static_cast<std::size_t>(word_.bytes_needed() - first_byte_);
      if (bytes_.size() < end) bytes_.resize(end);
      word_.pack(source_.front(), first_byte_, bytes_.data());
    }
    complete_ = word_.bytes_complete();
    word_.next();
  }
  const Cycle crosses = waits_ ? std::max(there_, ready) : ready;
  activity_.advance(State::Starved, waits_ ? there_ : ready);
  activity_.advance(State::Memory, crosses);
  activity_.advance(State::Busy, crosses + 1);
  const bool more_of_it = complete_ > bytes && complete_ >= next_bytes;
  if (waits_ && !more_of_it) take_word(crosses);
  return crosses;
}

void RamWrite::take_word(Cycle at) {
  activity_.advance(State::Starved, at);
  activity_.advance(State::Busy, at + 1);
  source_.read(at, nullptr);
  waits_ = false;
  ++words_;
}

void RamWrite::send(const Burst& burst) {
  if (!with_data_) return;
  memory_.write_bytes(burst.address, bytes_.data(), burst.bytes);
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(burst.bytes));
  first_byte_ += burst.bytes;
}

}  // namespace rill
