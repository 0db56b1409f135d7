// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>

#include "sim/core/units.h"

namespace rill {

/// Start and end of a master's jobs (frames, loads): whoever sequences the machine opens the gate,
/// the master runs one job for each opening, in order, and says when it was done.
class FrameGate {
 public:
  /// Lets one more job start, not before `cycle`. May be called ahead and several times.
  void start(Cycle cycle) {
    starts_.push_back(cycle);
    started_.notify(sc_core::SC_ZERO_TIME);
  }
  /// Master's side: suspends the calling thread until a job may start; gives its earliest cycle.
  Cycle wait_start() {
    running_ = false;
    while (starts_.empty()) sc_core::wait(started_);
    const Cycle cycle = starts_.front();
    starts_.pop_front();
    running_ = true;
    return cycle;
  }
  /// Master's side: the job ended in `cycle`, which is now or before.
  void finish(Cycle cycle) {
    running_ = false;
    done_cycle_ = cycle;
    ++jobs_done_;
    done_.notify(sc_core::SC_ZERO_TIME);
  }

  bool running() const { return running_; }
  std::int64_t jobs_done() const { return jobs_done_; }
  /// Cycle in which the last finished job ended.
  Cycle done_cycle() const { return done_cycle_; }
  const sc_core::sc_event& done() const { return done_; }

 private:
  std::deque<Cycle> starts_;
  bool running_ = false;
  std::int64_t jobs_done_ = 0;
  Cycle done_cycle_ = 0;
  sc_core::sc_event started_;
  sc_core::sc_event done_;
};

}  // namespace rill
