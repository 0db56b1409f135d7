// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/core/units.h"

namespace rill {

/// When the first and the last word of a run were taken.
struct WordRun {
  Cycle first = 0;
  Cycle last = 0;
};

/// What takes the words of a stream: a FIFO, or a converter in front of one.
class WordSink : virtual public sc_core::sc_interface {
 public:
  virtual const StreamShape& shape() const = 0;
  /// Hands over one word offered at cycle `offered`, suspending the calling process while there is
  /// no room. `codes` (codes_per_word(), pixel-major) may be null in a timing-only run. Returns the
  /// cycle in which the word was taken (>= offered); the caller stalls until then.
  virtual Cycle put(Cycle offered, const Code* codes) = 0;
  /// put() of `count` words (at least one), their codes one after another: the first is offered at
  /// cycle `offered`, each further one `step` cycles (at least one) after the one before was taken.
  virtual WordRun put_run(Cycle offered, int step, int count, const Code* codes) {
    WordRun run;
    for (int done = 0; done < count; ++done) {
      run.last = put(done == 0 ? offered : run.last + step, codes);
      if (done == 0) run.first = run.last;
      if (codes != nullptr) codes += shape().codes_per_word();
    }
    return run;
  }
  /// True when put() would take a word without suspending.
  virtual bool ready() const = 0;
  /// True when put() never suspends while ready(): no word makes more than one word behind it.
  virtual bool takes_at_once() const { return false; }
  /// For a writer with several sinks, when none is ready(): announces that it waits, and returns
  /// the event that is notified once there is room.
  virtual const sc_core::sc_event& request_room() = 0;
};

}  // namespace rill
