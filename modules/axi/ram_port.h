// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "sim/core/units.h"

namespace rill {

/// One direction of a RAM behind an AXI port that serves one burst at a time: between the last beat
/// of a burst and the first of the next lies one cycle (address accepted). Plain times, no
/// contents.
class RamPort {
 public:
  /// `latency`: cycles from the address of a burst to its first beat.
  explicit RamPort(int latency) : latency_(latency) {}

  /// First cycle in which beat 0 of a burst can cross that was asked for in `issued`.
  Cycle first_beat(Cycle issued) const { return std::max(issued + latency_, last_beat_ + 2); }
  /// The burst's last beat crossed in `cycle`.
  void finish(Cycle cycle) { last_beat_ = cycle; }

 private:
  int latency_;
  Cycle last_beat_ = -2;
};

}  // namespace rill
