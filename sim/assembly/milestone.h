// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "sim/core/units.h"

namespace rill {

/// Something that happens once a frame: who waits for the n-th time learns in which cycle it was.
class Milestone {
 public:
  void reach(Cycle cycle) {
    cycles_.push_back(cycle);
    reached_.notify(sc_core::SC_ZERO_TIME);
  }
  /// Suspends the calling process until frame `frame` has reached it; at once, and 0, for a frame
  /// before the first.
  Cycle wait_for(int frame) {
    if (frame < 0) return 0;
    const auto index = static_cast<std::size_t>(frame);
    while (cycles_.size() <= index) sc_core::wait(reached_);
    return cycles_[index];
  }
  const std::vector<Cycle>& cycles() const { return cycles_; }

 private:
  std::vector<Cycle> cycles_;
  sc_core::sc_event reached_;
};

}  // namespace rill
