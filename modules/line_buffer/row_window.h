// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/line_buffer/row_window_shape.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// A sliding-window unit as a plain HLS loop nest makes it: it reads one whole row, then, if that
/// completes a row of windows, gives all their words, and only then reads the next row. A word is a
/// pixel with all its channels, in and out. It starts empty with every frame.
class RowWindowUnit : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  RowWindowUnit(const sc_core::sc_module_name& name, RunContext& context,
                const RowWindowShape& shape, bool with_data);

 private:
  void run();
  void read_row(int row);
  void give_windows(int row);
  void gather(int last_row);

  const RowWindowShape shape_;
  const bool with_data_;
  std::vector<Code> rows_;     ///< a ring of the window's rows
  std::vector<Code> windows_;  ///< words of a row of windows
  Cycle last_ = -1;            ///< cycle of its last step
};

}  // namespace rill
