// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/assembly/connection.h"

namespace rill {

/// One step of a chain: `waiter` cannot go on because of `fifo` (or of itself), and so waits for
/// whoever stands on the other side.
struct WaitStep {
  std::string waiter;
  std::string reason;          ///< a sentence
  StreamFifo* fifo = nullptr;  ///< null when the part waits for itself
  bool fifo_full = false;
};

/// Follows who waits for whom from `start` until a waiter appears twice or waits for itself. The
/// result holds the steps of the circle only, or the whole chain when there is no circle.
std::vector<WaitStep> follow_waits(const std::string& start,
                                   const std::vector<Connection>& connections,
                                   const std::vector<NamedPart>& parts);

}  // namespace rill
