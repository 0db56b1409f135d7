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

/// Who waits for whom: the way to the circle, and the circle. Without a circle all is way, and the
/// last one waits for itself.
struct WaitChain {
  std::vector<WaitStep> way, circle;

  const std::vector<WaitStep>& decisive() const { return circle.empty() ? way : circle; }
};

/// The steps as indented lines, each behind a line break. Neighbours that wait for the same reason,
/// one for the next, share a line that names each of them once: a circle may have dozens of steps.
std::string steps_text(const WaitChain& chain);

/// Follows who waits for whom from `start` until a waiter appears twice or waits for itself.
WaitChain follow_waits(const std::string& start, const std::vector<Connection>& connections,
                       const std::vector<NamedPart>& parts);

}  // namespace rill
