// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/ram_memory.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rill {

RamMemory::RamMemory(const sc_core::sc_module_name& name, const MemorySpec::AxiRam& spec,
                     const FabricClock& clock)
    : CountedMemory(name, "a RAM"), spec_(spec), clock_(clock) {}

RamMemory::~RamMemory() = default;

RamMaster& RamMemory::connect(int width_bytes) {
  masters_.push_back(std::make_unique<RamMaster>(*this, width_bytes));
  return *masters_.back();
}

// A writer's first beat crosses as soon as its address is taken: in the cycle in which it is given.
RamMaster::RamMaster(RamMemory& memory, int width_bytes)
    : memory_(memory),
      width_(width_bytes),
      channels_{RamPort(memory.spec_.read_latency), RamPort(0)} {}

void RamMaster::moved(const Burst& burst, Cycle first_beat, Cycle last_beat, Cycle response) {
  memory_.count(burst, first_beat, last_beat);
  if (burst.direction == Direction::Read || responses_ == nullptr) return;
  responses_->push_back(response);
  changed_.notify(sc_core::SC_ZERO_TIME);
}

void RamMaster::issue(const Burst& burst, Cycle data_ready) {
  const auto width = static_cast<std::uint64_t>(width_);
  const auto beats = static_cast<std::size_t>((burst.address + burst.bytes - 1) / width -
                                              burst.address / width + 1);
  const bool writes = burst.direction == Direction::Write;
  const Cycle now = memory_.clock_.cycle_at_or_after(sc_core::sc_time_stamp());
  RamPort& port = channel(burst.direction);
  BurstDone done{burst, 0, 0, 0, std::vector<Cycle>(beats)};
  done.first_beat = port.first_beat(writes ? std::max(now, data_ready) : now);
  std::iota(done.beats.begin(), done.beats.end(), done.first_beat);
  done.last_beat = done.beats.back();
  done.response = writes ? done.last_beat + write_response() : done.last_beat;
  port.finish(done.last_beat);
  moved(burst, done.first_beat, done.last_beat, done.response);
  done_[static_cast<std::size_t>(burst.direction)].push_back(std::move(done));
}

BurstDone RamMaster::collect(Direction direction) {
  auto& done = done_[static_cast<std::size_t>(direction)];
  BurstDone oldest = std::move(done.front());
  done.pop_front();
  return oldest;
}

}  // namespace rill
