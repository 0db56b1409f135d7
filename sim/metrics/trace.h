// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/core/units.h"

namespace rill {

/// What of a run is traced, and how finely.
struct TraceWindow {
  Cycle from = 0;
  Cycle until = std::numeric_limits<Cycle>::max();  ///< not included
  Cycle every = 0;  ///< cycles of one step; 0: as few as keep the trace small
};

/// A value and the cycle from which on it holds.
struct TracePoint {
  Cycle at = 0;
  std::int64_t value = 0;
};

/// How one thing of one module went over time.
struct TraceTrack {
  enum class Kind {
    State,   ///< what the module was in for most of a step: index into `Trace::states`
    Level,   ///< words held at the end of a step
    Amount,  ///< what moved in a step
  };
  Kind kind = Kind::State;
  std::string path;  ///< of the module
  std::string name;  ///< of the counter: `state`, `words`, `read_beats`, `read_bytes_input`
  std::string unit;
  std::vector<TracePoint> points;  ///< in order of time; before the first, 0
};

/// A window of a run in steps of `every` cycles.
struct Trace {
  Cycle from = 0, until = 0, every = 1;
  double clock_mhz = 0;
  std::vector<std::string> states;
  std::vector<TraceTrack> tracks;
};

/// Makes a track while stretches of one value after another come in, in order of time: each step
/// gets the value that it had for most of its cycles (of equals, the smaller).
class StateSteps {
 public:
  StateSteps(Cycle from, Cycle until, Cycle every, std::size_t values);

  void add(std::size_t value, Cycle from, Cycle until);
  /// The last step may be cut short.
  std::vector<TracePoint> finish();

 private:
  void settle();
  void emit(Cycle at, std::size_t value);

  Cycle from_, until_, every_;
  Cycle step_;                 ///< begin of the step that is counted now
  std::vector<Cycle> cycles_;  ///< of each value in it
  Cycle counted_ = 0;          ///< their sum
  std::vector<TracePoint> points_;
};

/// Amounts by step; they may come in any order.
class AmountSteps {
 public:
  AmountSteps(Cycle from, Cycle until, Cycle every) : from_(from), until_(until), every_(every) {}

  /// `amount` came evenly between two cycles (until > from); what lies outside is left out.
  void add(Cycle from, Cycle until, std::int64_t amount);
  /// What came before the window; add() of single cycles only.
  std::int64_t before() const { return before_; }
  std::size_t size() const { return amounts_.size(); }
  /// Steps with their amounts, in order of time; steps without any are left out.
  std::vector<TracePoint> steps() const;

 private:
  Cycle from_, until_, every_;
  std::int64_t before_ = 0;
  std::vector<TracePoint> amounts_;
};

/// Amounts that hold for one step only, as values that hold until the next point.
std::vector<TracePoint> rates_of(const std::vector<TracePoint>& steps, const Trace& trace);
/// What came in less what went out, from `start` on.
std::vector<TracePoint> levels_of(const std::vector<TracePoint>& in,
                                  const std::vector<TracePoint>& out, std::int64_t start);

}  // namespace rill
