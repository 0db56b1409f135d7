// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "sim/assembly/deadlock.h"
#include "sim/assembly/machine.h"

namespace rill {

/// A store that will never finish, and why.
struct Standstill {
  std::string store;
  WaitChain chain;
};
/// Of a machine in which nothing moves, and which is not finished.
Standstill standstill_of(const Machine& machine);

/// What a search for the depths that would have freed a machine works with.
struct RemedyTools {
  std::function<void()> go_on;  ///< lets the machine run until it is finished or stands again
  /// Asks something of the machine as it stands, in a process of its own, so that what the answer
  /// takes leaves this one untouched; empty where there is none.
  std::function<bool(const std::function<bool()>&)> apart;
  /// FIFOs whose depth the design gives.
  std::function<bool(const std::string& fifo)> is_given;
};

/// The depths that would have freed a machine that stands, as a sentence on a line of its own. The
/// machine is deepened and run to its end.
///
/// Whether a pipeline can go on depends on which words wait where, not on when they came: a machine
/// that stands goes on with a deeper FIFO exactly if one that had it from the start does not stand
/// there. So the least depth of one FIFO is found by trying depths from here; where no one FIFO
/// alone frees the machine (or nothing can be tried apart), all full ones of the circle are
/// deepened together, item by item (Parks' bounded scheduling): enough, but not the least.
std::string remedy(Machine& machine, const RemedyTools& tools);

}  // namespace rill
