// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "sim/core/units.h"
#include "sim/metrics/metrics.h"
#include "sim/sysc/observers.h"

namespace rill {

/// What a module does in a cycle: exactly one of these.
enum class State { Idle, Busy, Starved, Blocked, Memory };
constexpr int kStates = 5;
const char* to_string(State state);

/// Account of a module's time. Time moves forward only; every stretch is charged to one state, so
/// the states sum to the elapsed time by construction.
class Activity {
 public:
  Activity();

  /// Charges [now(), until) to `state` and moves on; an `until` in the past changes nothing.
  void advance(State state, Cycle until) {
    if (until > now_) {
      if (observer_ != nullptr) observer_->spent(state, now_, until);
      cycles_[static_cast<std::size_t>(state)] += until - now_;
      now_ = until;
    }
  }
  /// Charges [now(), until) to Busy but for `waited` cycles of it, which go to `state`.
  void advance_run(State state, std::int64_t waited, Cycle until) {
    if (observer_ != nullptr) show_run(state, waited, until);
    cycles_[static_cast<std::size_t>(state)] += waited;
    cycles_[static_cast<std::size_t>(State::Busy)] += until - now_ - waited;
    now_ = until;
  }
  /// From now on `observer` sees every stretch.
  void observe(ActivityObserver* observer) { observer_ = observer; }
  Cycle now() const { return now_; }
  std::int64_t cycles(State state) const { return cycles_[static_cast<std::size_t>(state)]; }
  /// Charges the rest of the run up to `end` as idle. Called once by the assembly.
  void close(Cycle end) { advance(State::Idle, end); }
  /// Registers busy_cycles, starved_cycles, … with a module's metrics.
  void bind(MetricList& metrics) const;

 private:
  void show_run(State state, std::int64_t waited, Cycle until) const;

  Cycle now_ = 0;
  ActivityObserver* observer_ = nullptr;
  std::array<std::int64_t, kStates> cycles_{};
};

}  // namespace rill
