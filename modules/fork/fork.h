// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Copies a stream to several branches. A word leaves the input only when it was handed to every
/// branch, so one full branch holds up all others.
class Fork : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink, 0> outputs{"outputs"};

  Fork(const sc_core::sc_module_name& name, RunContext& context, bool with_data);

 private:
  void run();
  Cycle put_to_all(Cycle offered, const Code* codes);

  const bool with_data_;
  std::vector<int> pending_;  ///< branches that have not taken the current word
  /// What the process waits for. Not on its stack, which SystemC never unwinds when a run ends
  /// there.
  sc_core::sc_event_or_list room_;
  std::int64_t word_count_ = 0;
};

}  // namespace rill
