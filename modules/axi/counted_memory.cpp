// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/counted_memory.h"

#include <string>

namespace rill {

CountedMemory::CountedMemory(const sc_core::sc_module_name& name, const char* kind)
    : sc_module(name) {
  const std::string none = std::string("none: the memory is ") + kind;
  metrics_.bind("read_bursts", "bursts", "bursts read", &bursts_[0]);
  metrics_.bind("write_bursts", "bursts", "bursts written", &bursts_[1]);
  for (const char* counter : {"row_hits", "activates", "refreshes", "turnarounds"}) {
    metrics_.bind(counter, "times", none, &nothing_);
  }
  metrics_.bind("data_bus_clocks", "dram_clocks", none, &nothing_);
  metrics_.bind("unwritten_bytes_read", "bytes", "bytes read before anyone wrote them",
                &contents_.unwritten_bytes_read());
  for (int purpose = 0; purpose < kPurposes; ++purpose) {
    const std::string word = to_string(static_cast<Purpose>(purpose));
    const auto at = static_cast<std::size_t>(purpose);
    metrics_.bind("read_bytes_" + word, "bytes", "asked of the memory by reads", &bytes_[0][at]);
    metrics_.bind("write_bytes_" + word, "bytes", "given to the memory by writes", &bytes_[1][at]);
  }
}

void CountedMemory::count(const Burst& burst, Cycle first_beat, Cycle last_beat) {
  const auto direction = static_cast<std::size_t>(burst.direction);
  const auto purpose = static_cast<std::size_t>(burst.purpose);
  bytes_[direction][purpose] += burst.bytes;
  ++bursts_[direction];
  if (observer_ == nullptr) return;
  observer_->moved(static_cast<int>(purpose + kPurposes * direction),
                   static_cast<std::int64_t>(burst.bytes), first_beat, last_beat + 1);
}

}  // namespace rill
