// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// A width converter with a process of its own, as a plain HLS loop: one word out a cycle when it
/// narrows, one in when it widens, low part first; a step that reads and writes does both in the
/// same cycle. Equal widths make it a copy.
class LoopConverter : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// One of the two numbers of lanes divides the other.
  LoopConverter(const sc_core::sc_module_name& name, RunContext& context, int from_lanes,
                int to_lanes, bool with_data);

 private:
  void narrow();
  void widen();

  const int from_lanes_;
  const int to_lanes_;
  std::vector<Code> word_;  ///< the wider one
  Cycle last_ = -1;         ///< cycle of its last step
};

}  // namespace rill
