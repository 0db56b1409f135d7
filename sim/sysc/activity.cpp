// SPDX-License-Identifier: Apache-2.0
#include "sim/sysc/activity.h"

namespace rill {

const char* to_string(State state) {
  switch (state) {
    case State::Idle:
      return "idle";
    case State::Busy:
      return "busy";
    case State::Starved:
      return "starved";
    case State::Blocked:
      return "blocked";
    case State::Memory:
      return "memory";
  }
  return "";
}

Activity::Activity() = default;

/// Within a run it is known how long was waited, not when: who waits for input is shown to wait
/// first, who waits for room last.
void Activity::show_run(State state, std::int64_t waited, Cycle until) const {
  const bool first = state != State::Blocked;
  const Cycle change = first ? now_ + waited : until - waited;
  if (change > now_) observer_->spent(first ? state : State::Busy, now_, change);
  if (until > change) observer_->spent(first ? State::Busy : state, change, until);
}

void Activity::bind(MetricList& metrics) const {
  metrics.bind("busy_cycles", "cycles", "it computed or moved data", &cycles_[1]);
  metrics.bind("starved_cycles", "cycles", "it waited for input within a frame", &cycles_[2]);
  metrics.bind("blocked_cycles", "cycles", "it waited for room downstream", &cycles_[3]);
  metrics.bind("memory_cycles", "cycles", "it waited for the memory", &cycles_[4]);
  metrics.bind("idle_cycles", "cycles", "it had no frame to work on", &cycles_[0]);
}

}  // namespace rill
