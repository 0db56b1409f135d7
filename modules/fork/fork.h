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
///
/// Where no branch can suspend a writer half-way, the fork has nothing to do that takes time: the
/// process that writes into its input runs it along, and its own process only waits for room.
class Fork : public Part, public WordListener {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink, 0> outputs{"outputs"};

  Fork(const sc_core::sc_module_name& name, RunContext& context, bool with_data);

  void words_came() override;

 private:
  void run();
  void ask_for_room();
  void hand_on();
  void take_word();
  void serve_pending();

  const bool with_data_;
  std::vector<WordSink*> branches_;
  std::vector<Code> word_;          ///< the current word
  std::vector<WordSink*> pending_;  ///< branches that have not taken it
  Cycle offered_ = 0;               ///< when it came
  Cycle last_ = -1;                 ///< when the slowest branch so far took it
  std::int64_t frame_words_left_ = 0;
  std::int64_t word_count_ = 0;
  sc_core::sc_event held_up_;
  /// What the process waits for. Not on its stack, which SystemC never unwinds when a run ends
  /// there.
  sc_core::sc_event_or_list room_;
};

}  // namespace rill
