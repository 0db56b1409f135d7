// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Puts rows and columns of a constant around a map, as a plain HLS loop does: a word a cycle, read
/// and written in the same cycle; a word is a pixel with all its channels.
class LoopPadding : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// `map` is the map without its padding.
  LoopPadding(const sc_core::sc_module_name& name, RunContext& context, const Shape& map, int rows,
              int columns, Code padding_code, bool with_data);

 private:
  void run();
  void pass();
  void pad(int words);

  const Shape map_;
  const int rows_;     ///< above and below
  const int columns_;  ///< left and right
  std::vector<Code> word_;
  std::vector<Code> padding_;
  Cycle last_ = -1;  ///< cycle of its last step
};

}  // namespace rill
