// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/core/units.h"

namespace rill {

/// What takes the words of a stream: a FIFO, or a converter in front of one.
class WordSink : virtual public sc_core::sc_interface {
 public:
  virtual const StreamShape& shape() const = 0;
  /// Hands over one word offered at cycle `offered`, suspending the calling process while there is
  /// no room. `codes` (codes_per_word(), pixel-major) may be null in a timing-only run. Returns the
  /// cycle in which the word was taken (>= offered); the caller stalls until then.
  virtual Cycle put(Cycle offered, const Code* codes) = 0;
  /// True when put() would take a word without suspending.
  virtual bool ready() const = 0;
  /// For a writer with several sinks, when none is ready(): announces that it waits, and returns
  /// the event that is notified once there is room.
  virtual const sc_core::sc_event& request_room() = 0;
};

}  // namespace rill
