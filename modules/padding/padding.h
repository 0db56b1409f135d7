// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Puts rows and columns of a constant around a map that passes as a stream, as FINN's fmpadding
/// does: one register in front, one behind; padding does not wait for input.
class Padding : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// `map` is the map without its padding.
  Padding(const sc_core::sc_module_name& name, RunContext& context, const Shape& map, int rows,
          int columns, int lanes, Code padding_code, bool with_data);

 private:
  void run();
  void pass_word(bool inside);

  const Shape map_;
  const int rows_;     ///< above and below
  const int columns_;  ///< left and right
  const int folds_;
  std::vector<Code> word_;
  std::vector<Code> padding_;
  const bool with_data_;
  Cycle slot_ = -1;  ///< the register behind was loaded
  Cycle last_forwarded_ = -1;
  Cycle last_written_ = 0;
};

}  // namespace rill
