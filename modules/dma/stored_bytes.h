// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "sim/core/units.h"

namespace rill {

/// How far a writer has got, burst by burst, for a reader that follows it: a FIFO through DDR.
/// Bytes are counted over all frames. They are in the memory when the burst's write response is
/// back.
class StoredBytes {
 public:
  explicit StoredBytes(MemoryPort& port) : port_(port) { port.log_responses(&responses_); }

  /// Writer's side: the next burst was issued.
  void add(std::int64_t bytes) { ends_.push_back(ends_.empty() ? bytes : ends_.back() + bytes); }

  /// Whether the first `bytes` are in the memory in cycles before `now`. One cycle late on purpose:
  /// the answer then does not depend on whether writer or reader runs first within a cycle.
  bool before(std::int64_t bytes, Cycle now) const {
    const std::size_t burst = burst_with(bytes);
    return burst < responses_.size() && responses_[burst] < now;
  }
  /// Suspends the calling process until it is known when that will be so; returns the first cycle
  /// in which before() is true.
  Cycle wait_for(std::int64_t bytes) const {
    while (burst_with(bytes) >= responses_.size()) sc_core::wait(port_.changed());
    return responses_[burst_with(bytes)] + 1;
  }

 private:
  std::size_t burst_with(std::int64_t bytes) const {
    return static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), bytes) -
                                    ends_.begin());
  }

  MemoryPort& port_;
  std::vector<std::int64_t> ends_;  ///< by burst: bytes up to its end
  std::vector<Cycle> responses_;    ///< by burst, as they come back
};

}  // namespace rill
