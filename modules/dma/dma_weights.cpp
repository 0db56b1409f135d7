// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/dma_weights.h"

#include <algorithm>

#include "modules/dma/burst_plan.h"
#include "sim/core/error.h"

namespace rill {

DmaWeights::DmaWeights(const sc_core::sc_module_name& name, RunContext& context,
                       const FabricClock& clock, MemoryPort& port, int burst_beats, bool with_data)
    : Part(name, context),
      clock_(clock),
      port_(port),
      burst_beats_(std::min(burst_beats, port.max_burst_beats())),
      with_data_(with_data) {
  internal_check(burst_beats_ > 0, "a DMA needs bursts of at least one beat");
  metrics_.bind("loaded_bytes", "bytes", "weights brought onto the chip", &loaded_bytes_);
  metrics_.bind("loads", "loads", "regions loaded", &loads_);
  start_process("load", [this] { run(); });
}

void DmaWeights::start_load(std::uint64_t address, Bytes bytes, Cycle cycle) {
  internal_check(bytes > 0, "a load of weights needs at least one byte");
  regions_.push_back({address, bytes});
  gate_.start(cycle);
}

void DmaWeights::run() {
  for (;;) {
    const Cycle start = std::max(gate_.wait_start(), activity_.now());
    const Region region = regions_.front();
    regions_.pop_front();
    activity_.advance(State::Idle, start);
    clock_.wait_until(start);
    const Cycle end = load(region);
    loaded_bytes_ += region.bytes;
    ++loads_;
    clock_.wait_until(end);
    gate_.finish(end);
  }
}

Cycle DmaWeights::load(const Region& region) {
  BurstPlan plan(region.address, static_cast<std::uint64_t>(region.bytes), port_.width_bytes(),
                 burst_beats_);
  bytes_.clear();
  Cycle last = activity_.now();
  for (int in_flight = 0; in_flight > 0 || !plan.empty(); --in_flight) {
    while (!plan.empty() && port_.can_issue(Direction::Read)) {
      const Burst burst = plan.take(Direction::Read, Purpose::Weights);
      if (with_data_) {
        const std::size_t size = bytes_.size();
        bytes_.resize(size + burst.bytes);
        port_.read_bytes(burst.address, bytes_.data() + size, burst.bytes);
      }
      port_.issue(burst, 0);
      ++in_flight;
    }
    waiting_for_ = "waits for weights from DDR";
    while (!port_.has_done(Direction::Read)) sc_core::wait(port_.changed());
    waiting_for_ = "";
    const BurstDone done = port_.collect(Direction::Read);
    for (const Cycle beat : done.beats) {
      activity_.advance(State::Memory, beat);
      activity_.advance(State::Busy, beat + 1);
    }
    last = done.last_beat;
  }
  return last;
}

}  // namespace rill
