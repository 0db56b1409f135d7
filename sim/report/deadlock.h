// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/core/units.h"

namespace rill {

/// One module of a chain of modules that wait for each other.
struct WaitingModule {
  enum class State { Starved, Blocked, Memory };

  std::string module;  ///< as the user knows it: a layer, `load_picture`, …
  State state = State::Starved;
  std::string waits_for;  ///< the module on the other side; empty: nobody in the machine
  std::string fifo;       ///< between the two; empty when it waits for something else
  int depth = 0;          ///< words of that FIFO
  std::string remark;     ///< what it waits for when there is no FIFO, one clause
  int needed_depth = 0;   ///< a depth that frees the chain, 0 when none is known
};

/// A machine that stands still, explained.
struct DeadlockReport {
  Cycle at = 0;  ///< when the last word moved
  int frames_done = 0, frames_wanted = 0;
  std::vector<WaitingModule> chain;  ///< each waits for the next
  bool is_circle = false;            ///< the last one waits for the first
};

/// The text of the SimulationError: a headline, the chain, one line a module, and the remedy.
std::string deadlock_text(const DeadlockReport& report);

}  // namespace rill
