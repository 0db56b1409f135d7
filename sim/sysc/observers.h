// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/core/units.h"

// Who may look over a module's shoulder while it runs. A module has at most one observer of a kind
// and usually none; then all that remains is a comparison with null, and in a FIFO nothing.
namespace rill {

enum class State;

/// Told of every stretch of a module's account, in the order of time.
class ActivityObserver {
 public:
  virtual ~ActivityObserver() = default;
  /// The module was in `state` from `from` to (not including) `until`.
  virtual void spent(State state, Cycle from, Cycle until) = 0;
};

/// Told of every word that passes a FIFO, when it is taken out.
class LevelObserver {
 public:
  virtual ~LevelObserver() = default;
  /// A word lay in the FIFO from `written` to (not including) `taken`.
  virtual void held(Cycle written, Cycle taken) = 0;
};

/// Told of data that moves, in the order in which it was asked for.
class TrafficObserver {
 public:
  virtual ~TrafficObserver() = default;
  /// `amount` of kind `kind` moved between two cycles.
  virtual void moved(int kind, std::int64_t amount, Cycle from, Cycle until) = 0;
};

}  // namespace rill
